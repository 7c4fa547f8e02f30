"""Mistakes in the backward pass of a fully connected layer."""

from tinynn.bugs.exercise import Bug

DENSE = "tinynn.layers.dense:Dense"
SQUARE = 'check(Dense(3, "tanh"), shape=(4, 3))'
BIAS = "dz_rows.sum(axis=0, out=self.bias.grad)"

BUGS = [
    Bug(
        1,
        "the kernel's gradient is transposed, which no shape shows where the kernel is square",
        DENSE,
        {"products.matmul(x_rows.T, dz_rows,": "products.matmul(dz_rows.T, x_rows,"},
        SQUARE,
        "complex step",
        "Write out dkernel_ij for one row: which index comes from x, and which from dz?",
    ),
    Bug(
        2,
        "the kernel is not transposed on the way to dx",
        DENSE,
        {"return xp.matmul(dz, self.kernel.value.T)": "return xp.matmul(dz, self.kernel.value)"},
        SQUARE,
        "complex step",
        "The shapes fit because inputs and units are equally many. Over which index does dx sum?",
    ),
    Bug(
        3,
        "a mean where the bias needs a sum over the rows",
        DENSE,
        {BIAS: "dz_rows.mean(axis=0, out=self.bias.grad)"},
        SQUARE,
        "complex step",
        "Every row adds its own share to the gradient of a bias.",
    ),
    Bug(
        4,
        "the derivative of the activation is forgotten",
        DENSE,
        {"dz = self.activation.backward(dy, z, y)": "dz = dy"},
        SQUARE,
        "complex step",
        "With activation=None nothing is wrong.",
    ),
    Bug(
        5,
        "the kernel's gradient is added to the last one instead of written over it",
        DENSE,
        {"products.matmul(x_rows.T, dz_rows, out=self.kernel.grad)": "self.kernel.grad += x_rows.T @ dz_rows"},
        SQUARE,
        "complex step",
        "Call backward twice.",
    ),
    Bug(
        6,
        "the bias's gradient is worked out and never written",
        DENSE,
        {BIAS: "dz_rows.sum(axis=0)"},
        SQUARE,
        "complex step",
        "Whose gradient has a number that no batch changes?",
    ),
    Bug(
        7,
        "dx has the wrong sign",
        DENSE,
        {"return xp.matmul(dz, self.kernel.value.T)": "return -xp.matmul(dz, self.kernel.value.T)"},
        SQUARE,
        "complex step",
        "The parameters' gradients are right.",
    ),
    Bug(
        8,
        "wrong for a batch of one row only: squeeze takes the batch axis away",
        DENSE,
        {BIAS: "self.bias.grad[...] = dz_rows.squeeze().sum(axis=0)"},
        'check(Dense(3, "tanh"), shape=(1, 3))',
        "complex step",
        "What does every array look like when there is one row?",
    ),
    Bug(
        9,
        "wrong for a single unit only: one output is taken for a linear one",
        DENSE,
        {
            "dz = self.activation.backward(dy, z, y)":
            "dz = self.activation.backward(dy, z, y) if self.units > 1 else dy",
        },
        'check(Dense(1, "tanh"), shape=(4, 3))',
        "complex step",
        "What does every array look like when there is one unit?",
    ),
    Bug(
        10,
        "in a sequence only the last position reaches the parameters",
        DENSE,
        {
            "x_rows, dz_rows = x.reshape(-1, x.shape[-1]), dz.reshape(-1, self.units)":
            "x_rows, dz_rows = x.reshape(len(x), -1, x.shape[-1])[:, -1], dz.reshape(len(x), -1, self.units)[:, -1]",
        },
        'check(Dense(3, "tanh"), shape=(2, 2, 3))',
        "complex step",
        "With inputs (n, features) nothing is wrong. What about (n, steps, features)?",
    ),
    Bug(
        11,
        "the first layer of a model, which is asked for `gradients` alone, never learns its bias",
        DENSE,
        {
            "        return xp.matmul(dz, self.kernel.value.T)":
            "        if self.use_bias:\n"
            "            dz.reshape(-1, self.units).sum(axis=0, out=self.bias.grad)\n"
            "        return xp.matmul(dz, self.kernel.value.T)",
            "        if self.use_bias:\n            dz_rows.sum(axis=0, out=self.bias.grad)\n": "",
        },
        SQUARE,
        "first layer",
        "backward is right. Who else writes gradients?",
    ),
    Bug(
        12,
        "a new array takes the place of the bias's part of the flat vector",
        DENSE,
        {BIAS: "self.bias.grad = dz_rows.sum(axis=0)"},
        SQUARE,
        "in place",
        "The numbers are right. Does the optimizer see them?",
    ),
    Bug(
        13,
        "the bias's gradient keeps the batch axis",
        DENSE,
        {BIAS: "self.bias.grad = dz_rows.sum(axis=0, keepdims=True)"},
        SQUARE,
        "shapes",
        "Print the shapes of the parameters and of their gradients.",
    ),
]
