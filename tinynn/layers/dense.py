"""The fully connected layer: every output is a weighted sum of all inputs, plus a bias, bent by an activation."""

from tinynn import activations, arguments, constraints, initializers, products, regularizers
from tinynn.backend import xp
from tinynn.layers.base import Layer


class Dense(Layer):
    """y = f(x @ kernel + bias).

    Shapes: x (n, fan_in), kernel (fan_in, units), bias (units,), y (n, units). Axes between the first and the last
    are kept: (n, t, fan_in) gives (n, t, units), each of the n * t rows by itself.

    Backward. Write z = x @ kernel + bias, y = f(z), and let dy be the gradient of the loss with respect to y, one
    number for each number of y. By the chain rule the gradient with respect to z is ``dz = dy * f'(z)``. In one row,

        z_j = sum_i x_i kernel_ij + bias_j,

    so dz_j / dkernel_ij = x_i, dz_j / dbias_j = 1 and dz_j / dx_i = kernel_ij. The parameters serve every row, so
    their gradients add up over the rows r; an input serves every unit, so its gradient adds up over the units j:

        dkernel_ij = sum_r x_ri dz_rj         dkernel = x.T @ dz
        dbias_j    = sum_r dz_rj              dbias   = sum of the rows of dz
        dx_ri      = sum_j dz_rj kernel_ij    dx      = dz @ kernel.T

    Source: Rumelhart, Hinton and Williams, Learning representations by back-propagating errors, Nature 323, 1986.

    Parameters
    ----------
    units : int
        Number of outputs, at least 1.
    activation : str, Activation or callable with a derivative, optional
        Default None: linear.
    use_bias : bool, optional
        Default True.
    kernel_initializer, bias_initializer : str, Initializer or callable, optional
        Default ``"glorot_uniform"`` and ``"zeros"``.
    kernel_regularizer, bias_regularizer, kernel_constraint, bias_constraint : str, object or None, optional
        Penalties that training adds to the loss, and what weights are brought back to after each step. Default None.
    """

    takes_sparse = ends_with_activation = True

    def __init__(self, units, activation=None, use_bias=True, kernel_initializer="glorot_uniform",
                 bias_initializer="zeros", kernel_regularizer=None, bias_regularizer=None,
                 kernel_constraint=None, bias_constraint=None, **kwargs):
        super().__init__(**kwargs)
        self.units = self.positive_integer("units", units)
        self.activation = activations.get(activation)
        self.use_bias = arguments.yes_or_no(f"layer {self.name!r}", "use_bias", use_bias)
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer, self.bias_regularizer = map(regularizers.get, (kernel_regularizer, bias_regularizer))
        self.kernel_constraint, self.bias_constraint = map(constraints.get, (kernel_constraint, bias_constraint))

    def build(self, input_shape):
        shape = (input_shape[-1], self.units)
        self.kernel = self.add_weight("kernel", shape, self.kernel_initializer, self.kernel_regularizer)
        self.kernel.constraint = self.kernel_constraint
        if self.use_bias:
            self.bias = self.add_weight("bias", (self.units,), self.bias_initializer, self.bias_regularizer)
            self.bias.constraint = self.bias_constraint

    def compute_output_shape(self, input_shape):
        if not input_shape:
            raise ValueError(f"layer {self.name!r}: expected inputs (n, features), got (n,); reshape them to (n, 1)")
        return (*input_shape[:-1], self.units)

    def forward(self, x, training=False):
        z = products.matmul(x, self.kernel.value)
        if self.use_bias:
            z += self.bias.value
        y = self.activation.forward(z)
        return y, (x, z, y)

    def backward(self, dy, cache):
        dz = self.gradients(dy, cache)
        return xp.matmul(dz, self.kernel.value.T)

    def gradients(self, dy, cache):
        x, z, y = cache
        dz = self.activation.backward(dy, z, y)
        x_rows, dz_rows = x.reshape(-1, x.shape[-1]), dz.reshape(-1, self.units)
        products.matmul(x_rows.T, dz_rows, out=self.kernel.grad)
        if self.use_bias:
            dz_rows.sum(axis=0, out=self.bias.grad)
        return dz

    def get_config(self):
        return super().get_config() | {
            "units": self.units, "use_bias": self.use_bias,
            "activation": activations.serialize(self.activation),
            "kernel_initializer": initializers.serialize(self.kernel_initializer),
            "bias_initializer": initializers.serialize(self.bias_initializer),
            "kernel_regularizer": regularizers.serialize(self.kernel_regularizer),
            "bias_regularizer": regularizers.serialize(self.bias_regularizer),
            "kernel_constraint": constraints.serialize(self.kernel_constraint),
            "bias_constraint": constraints.serialize(self.bias_constraint),
        }
