"""What the programs of this folder share: the numbers that a lesson started with, and the losses that they report.

Each is a lesson in PyTorch. `dotnet fsi scripts/_measure.fsx --pytorch` runs the lesson, then its program with the folder in which the
lesson has left its start, and keeps the losses of both. The lessons' pages show the parts between `# %%` beside their own code.
"""

import json
import sys
from pathlib import Path

import torch

folder = Path(sys.argv[1])
parameters, data = {}, {}

if (folder / "start.pt").exists():
    parameters = torch.load(folder / "start.pt")
    data = {name: torch.tensor(value) for name, value in json.loads((folder / "start.json").read_text()).items()}


def report(**losses):
    print(json.dumps(losses))
