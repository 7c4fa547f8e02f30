"""PyTorch on a GPU: eager, and its step captured as a CUDA graph."""

import statistics

import torch
from torch import nn

from benchmarks.gpu.tasks import RATE, batches, make_data


class Training:
    """The network, its data on the device, and a step on the rows in `self.rows`."""

    def __init__(self, task, capturable):
        torch.manual_seed(0)
        layers = []
        for inputs, units in zip(task.widths, task.widths[1:]):
            layers += [nn.Linear(inputs, units), nn.ReLU()]
        self.model = nn.Sequential(*layers[:-1]).cuda()
        self.optimizer = torch.optim.Adam(self.model.parameters(), RATE, capturable=capturable, fused=True)
        self.loss = nn.CrossEntropyLoss()
        x, y = make_data(task)
        self.x, self.y = torch.tensor(x).cuda(), torch.tensor(y).cuda()
        self.rows = torch.zeros(task.batch, dtype=torch.int64, device="cuda")
        self.total, self.right = torch.zeros((), device="cuda"), torch.zeros((), device="cuda")

    def step(self):
        x, y = self.x[self.rows], self.y[self.rows]
        self.optimizer.zero_grad(set_to_none=True)
        z = self.model(x)
        loss = self.loss(z, y)
        loss.backward()
        self.optimizer.step()
        self.total += loss.detach()
        self.right += (z.argmax(dim=1) == y).sum()


def timed(run, rows, rounds):
    run(rows)
    taken = []
    for _ in range(rounds):
        start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        start.record()
        run(rows)
        end.record()
        end.synchronize()
        taken.append(start.elapsed_time(end) / 1e3 / len(rows))
    return statistics.median(taken)


def eager(task, steps, rounds):
    training = Training(task, capturable=False)

    def run(rows):
        for training.rows in rows:
            training.step()

    return timed(run, torch.tensor(batches(task, steps)).cuda(), rounds)


def graph(task, steps, rounds):
    training = Training(task, capturable=True)
    side = torch.cuda.Stream()
    with torch.cuda.stream(side):
        for _ in range(3):
            training.step()
    torch.cuda.current_stream().wait_stream(side)
    captured = torch.cuda.CUDAGraph()
    with torch.cuda.graph(captured):
        training.step()

    def run(rows):
        for r in rows:
            training.rows.copy_(r)
            captured.replay()

    return timed(run, torch.tensor(batches(task, steps)).cuda(), rounds)
