"""`mx.io`: iterators that hand a data set out in batches."""

from symc.io.csv_iterator import CSVIter
from symc.io.data_iterator import DataBatch, DataDesc, DataIter, ResizeIter
from symc.io.image_record_iterator import ImageRecordIter
from symc.io.mnist_iterator import MNISTIter
from symc.io.ndarray_iterator import NDArrayIter
from symc.io.prefetching import PrefetchingIter

__all__ = [
    "CSVIter", "DataBatch", "DataDesc", "DataIter", "ImageRecordIter", "MNISTIter", "NDArrayIter", "PrefetchingIter",
    "ResizeIter",
]  # fmt: skip
