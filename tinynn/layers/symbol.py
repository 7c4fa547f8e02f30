"""Symbols: what stands for an array while a network is put together, and the record of where it comes from."""

from tinynn.several import listed


class Symbol:
    """Stands for an array that is not there yet. Layers take symbols and return symbols::

        x = Input(shape=(4,))
        y = Dense(3)(x)

    Which layer was called on which symbols is all that `tinynn.Model` needs to know of a network.

    Parameters
    ----------
    sample_shape : tuple of int
        Shape of one sample.
    name : str
    call : Call
        The use of a layer that it comes from.

    Attributes
    ----------
    shape : tuple
        That of a batch, with None for its axis: ``(None, 4)``.
    """

    def __init__(self, sample_shape, name, call):
        self.sample_shape = sample_shape
        self.name = name
        self.call = call

    @property
    def shape(self):
        return (None, *self.sample_shape)

    def __repr__(self):
        return f"<Symbol {self.name!r}, shape {self.shape}>"


class Call:
    """One use of a layer in a network.

    Parameters
    ----------
    layer : Layer
        Built.
    inputs : Symbol, or list of Symbol where the layer takes several
    training : bool, optional
        What the layer is told whatever the network is told. Default None: the same as the network.

    Attributes
    ----------
    outputs : Symbol, or list of Symbol where the layer gives several
    """

    def __init__(self, layer, inputs, training=None):
        self.layer = layer
        self.inputs = inputs
        self.training = training
        shape = layer.output_shape
        if isinstance(shape, list):
            self.outputs = [Symbol(s, f"{layer.name}[{i}]", self) for i, s in enumerate(shape)]
        else:
            self.outputs = Symbol(shape, layer.name, self)

    def __repr__(self):
        return f"<Call of {self.layer!r} on {self.inputs!r}>"


def refused(operator):
    """A method that says what to write in place of arithmetic with symbols."""

    def refuse(self, *others):
        raise TypeError(
            f"{self!r} stands for an array that is not there yet, so {operator} cannot work on it; call a layer on it, "
            "such as tinynn.layers.add([a, b]), subtract, multiply, dot, or a layer of your own"
        )

    return refuse


ARITHMETIC = ("add", "sub", "mul", "truediv", "matmul", "pow", "neg", "abs", "getitem")
for name in (*ARITHMETIC, "radd", "rsub", "rmul", "rtruediv", "rmatmul", "rpow"):
    setattr(Symbol, f"__{name}__", refused(name.removeprefix("r")))


def is_symbolic(x):
    """Whether `x` is a symbol, or a list or tuple with one in it."""
    return isinstance(x, Symbol) or isinstance(x, (list, tuple)) and any(isinstance(item, Symbol) for item in x)


def calls_behind(symbols, source=lambda symbol: symbol.call):
    """The calls that some symbols come from, by a search that goes back from them, depth first.

    Parameters
    ----------
    symbols : list of Symbol
    source : callable, optional
        The call that a symbol comes from. Default: its own.

    Returns
    -------
    order : list of Call
        Each after those that it needs.
    found : list of Call
        The same, as the search came upon them.
    """
    order, found = [], {}  # a dict keeps their order
    waiting = [(source(symbol), False) for symbol in reversed(symbols)]
    while waiting:
        call, complete = waiting.pop()
        if complete:
            order.append(call)
        elif call not in found:
            found[call] = True
            waiting.append((call, True))
            waiting.extend((source(symbol), False) for symbol in reversed(listed(call.inputs)))
    return order, list(found)
