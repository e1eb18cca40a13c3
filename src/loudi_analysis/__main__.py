"""`python -m loudi_analysis`, the same as `loudi-analysis`."""

from loudi_analysis.cli import main

main()
