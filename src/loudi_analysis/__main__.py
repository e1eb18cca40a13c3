"""`python -m loudi_analysis`, the same as `loudi-analysis`."""

from loudi_analysis.io import guard_streams

guard_streams()  # a signal ends the loading in good order too

from loudi_analysis.cli import main  # noqa: E402

main()
