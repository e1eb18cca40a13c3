"""Extract a folder of JSON Lines on the cores of this machine with Dask, into Parquet files.

Called as ``dask_extract.py corpus quantities workers``.
"""

import sys
from pathlib import Path

import dask
import dask.dataframe as dd
import pandas as pd

from loudi_analysis.corpus.frames import extract_frame


def read(path: str) -> pd.DataFrame:
    """Read one file: a partition."""
    return pd.read_json(path, lines=True)


def main() -> None:
    """Run over the corpus."""
    corpus, quantities, workers = sys.argv[1:]
    # One file at a time for each worker, and nothing held but what is being worked on.
    dask.config.set(scheduler="processes", num_workers=int(workers), chunksize=1)
    frame = dd.from_map(read, sorted(map(str, Path(corpus).glob("*.jsonl"))))
    found = frame.map_partitions(extract_frame, "text", keep=["id"])
    found.optimize().to_parquet(quantities, write_index=False)


if __name__ == "__main__":
    main()
