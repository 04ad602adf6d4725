"""`python -m playground` with limits that no busy machine meets."""

from playground.__main__ import cli
from playground.run import PlayLimits
from tests.support.limits import PATIENT
from tests.support.platform_limits import PATIENT_PLATFORMS

cli(obj=PlayLimits(PATIENT, PATIENT_PLATFORMS))
