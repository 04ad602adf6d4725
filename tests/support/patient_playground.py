"""`python -m playground` with limits that no busy machine meets, and classes for as long as the page lists them."""

import gc

gc.disable()  # a quarter of the start would go into it, and all that is imported stays; `play` enables it

from playground.command import cli  # noqa: E402 - see above
from playground.run import PlayLimits  # noqa: E402 - see above
from tests.support.limits import PATIENT  # noqa: E402 - see above
from tests.support.platform_limits import PATIENT_PLATFORMS  # noqa: E402 - see above

cli(obj=PlayLimits(PATIENT, PATIENT_PLATFORMS, weeks=2))
