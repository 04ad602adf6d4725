"""`python -m bot` but for its patience."""

from bot.cli.main import main
from tests.support.patience import be_patient

be_patient()
main()
