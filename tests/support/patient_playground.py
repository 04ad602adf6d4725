"""`python -m playground` but for its patience."""

import typer

from playground.__main__ import main
from tests.support.patience import be_patient

be_patient()
typer.run(main)
