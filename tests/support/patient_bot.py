"""`python -m bot` but for its patience."""

from bot.cli import main
from tests.support.patience import be_patient

be_patient()
main()
