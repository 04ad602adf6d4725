"""`python -m bot` with limits that no busy machine meets."""

from bot.cli.main import main
from tests.support.limits import PATIENT

main(PATIENT)
