"""Extract a JSON Lines corpus on the cores of this machine with Dask, into Parquet files.

Called as ``dask_extract.py corpus.jsonl folder workers``.
"""

import sys

import dask
import dask.dataframe as dd

from loudi_analysis.corpus import extract_frame


def main() -> None:
    """Run over the corpus."""
    corpus, folder, workers = sys.argv[1:]
    dask.config.set(scheduler="processes", num_workers=int(workers))
    frame = dd.read_json(corpus, lines=True, blocksize=4 << 20)
    quantities = frame.map_partitions(extract_frame, "text", keep=["id"])
    quantities.to_parquet(folder, write_index=False)


if __name__ == "__main__":
    main()
