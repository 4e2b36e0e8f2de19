"""Makes keras_tiny.h5 and keras_tiny_model.h5 with h5py, laid out as Keras 2 lays out weights.

Values are value[i] = i / 8 - 1 in stored order, with i running through one file.
"""
import sys

import h5py
import numpy as np

LAYERS = [
    ("conv1", [("kernel:0", (3, 3, 3, 4)), ("bias:0", (4,))]),
    ("bn_conv1", [("gamma:0", (4,)), ("beta:0", (4,)),
                  ("moving_mean:0", (4,)), ("moving_variance:0", (4,))]),
    ("activation", []),
    ("fc", [("kernel:0", (4, 2)), ("bias:0", (2,))]),
]


def fill(group, texts):
    group.attrs["layer_names"] = texts([name for name, _ in LAYERS])
    at = 0
    for layer, weights in LAYERS:
        inner = group.create_group(layer)
        inner.attrs["weight_names"] = texts([f"{layer}/{name}" for name, _ in weights])
        for name, shape in weights:
            size = int(np.prod(shape))
            values = (np.arange(at, at + size) / 8 - 1).astype(np.float32)
            inner.create_dataset(f"{layer}/{name}", data=values.reshape(shape))
            at += size


folder = sys.argv[1] if len(sys.argv) > 1 else "."
with h5py.File(f"{folder}/keras_tiny.h5", "w") as f:
    fill(f, lambda names: np.array([n.encode() for n in names], dtype=f"S{max(map(len, names), default=1)}"))
with h5py.File(f"{folder}/keras_tiny_model.h5", "w") as f:
    f.attrs["keras_version"] = "2.4.0"
    fill(f.create_group("model_weights"), lambda names: np.array(names, dtype=h5py.string_dtype()))
    f.create_group("optimizer_weights").create_dataset("iteration:0", data=np.int64(7))
