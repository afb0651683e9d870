"""State dicts between PyTorch and DiffLessons.

    python3 exchange.py make FOLDER     writes, for each layer below, NAME.pt and NAME.safetensors with its state dict,
                                        and io.safetensors with an input and the layer's output for it
    python3 exchange.py check FOLDER    reads NAME.pt and NAME.safetensors that DiffLessons wrote, and compares what
                                        the layers give with io.safetensors

`make fixtures` wrote the files beside this script. It needs PyTorch 1.13 or later, and nothing else.
"""
import json
import os
import struct
import sys

import torch
from torch import nn


class Last(nn.Module):
    """The output alone of a recurrent layer."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, x):
        return self.layer(x)[0]


def layers():
    """The layers by name, each with the shape of an input."""
    return {
        "Linear": (nn.Linear(3, 2), (4, 3)),
        "Conv1d": (nn.Conv1d(2, 3, 3, stride=2, padding=1), (2, 2, 7)),
        "Conv2d": (nn.Conv2d(2, 4, (3, 2), stride=(2, 1), padding=(1, 0), groups=2), (2, 2, 5, 4)),
        "Conv3d": (nn.Conv3d(1, 2, 2, dilation=1, padding=1), (1, 1, 2, 3, 2)),
        "ConvTranspose1d": (nn.ConvTranspose1d(2, 3, 3, stride=2, output_padding=1), (2, 2, 4)),
        "ConvTranspose2d": (nn.ConvTranspose2d(2, 4, 3, stride=2, padding=1, groups=2), (1, 2, 3, 3)),
        "ConvTranspose3d": (nn.ConvTranspose3d(1, 2, 2), (1, 1, 2, 2, 3)),
        "BatchNorm1d": (nn.BatchNorm1d(3), (4, 3)),
        "BatchNorm2d": (nn.BatchNorm2d(2), (2, 2, 3, 2)),
        "LSTM": (Last(nn.LSTM(2, 3, num_layers=2, batch_first=True, bidirectional=True)), (2, 4, 2)),
        "GRU": (Last(nn.GRU(2, 3, num_layers=2)), (4, 2, 2)),
        "RNN": (Last(nn.RNN(2, 3, nonlinearity="relu")), (4, 2, 2)),
        "Net": (nn.Sequential(nn.Linear(3, 5), nn.ReLU(), nn.BatchNorm1d(5), nn.Sequential(nn.Linear(5, 2))), (4, 3)),
    }


def stateful(net):
    return net.layer if isinstance(net, Last) else net


DTYPES = {"F32": torch.float32, "F64": torch.float64, "I64": torch.int64}


def write_safetensors(path, tensors):
    header, data = {}, b""
    for name, tensor in tensors.items():
        tensor = tensor.detach().contiguous()
        raw = tensor.numpy().tobytes()
        dtype = next(code for code, dtype in DTYPES.items() if dtype == tensor.dtype)
        header[name] = {"dtype": dtype, "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def read_safetensors(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = bytearray(file.read())
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        flat = torch.frombuffer(data[start:end], dtype=DTYPES[entry["dtype"]]) if end > start else torch.empty(0)
        tensors[name] = flat.reshape(entry["shape"])
    return tensors


def make(folder):
    os.makedirs(folder, exist_ok=True)
    torch.manual_seed(1)
    io = {}
    for name, (net, shape) in layers().items():
        if "Norm" in name or name == "Net":
            for _ in range(3):
                net(torch.randn(shape) * 2 + 1)
        net.eval()
        x = torch.randn(shape)
        io[name + ".input"], io[name + ".output"] = x, net(x)
        state = stateful(net).state_dict()
        torch.save(state, os.path.join(folder, name + ".pt"))
        write_safetensors(os.path.join(folder, name + ".safetensors"), state)
    write_safetensors(os.path.join(folder, "io.safetensors"), io)


def check(folder):
    io = read_safetensors(os.path.join(folder, "io.safetensors"))
    for name, (net, _) in layers().items():
        files = {
            name + ".pt": torch.load(os.path.join(folder, name + ".pt")),
            name + ".safetensors": read_safetensors(os.path.join(folder, name + ".safetensors")),
        }
        for file, state in files.items():
            stateful(net).load_state_dict(state, strict=True)
            net.eval()
            difference = (net(io[name + ".input"]) - io[name + ".output"]).abs().max().item()
            if not difference <= 1e-6:
                sys.exit(f"{file}: the outputs differ by {difference}")
            counted = [key for key in stateful(net).state_dict() if key.endswith("num_batches_tracked")]
            for key in counted:
                if stateful(net).state_dict()[key].item() != 3:
                    sys.exit(f"{file}: {key} is {stateful(net).state_dict()[key]}, expected 3")
    print("all agree")


if __name__ == "__main__":
    {"make": make, "check": check}[sys.argv[1]](sys.argv[2])
