"""Run the command line as ``python -m loudi_analysis``."""

from loudi_analysis.cli import main

main()
