"""Batch normalization: every feature is brought to mean 0 and variance 1 over the batch, then scaled and shifted."""

from tinynn import arguments, constraints, initializers, regularizers
from tinynn.backend import xp
from tinynn.layers.base import Layer


class BatchNormalization(Layer):
    """y = gamma * x_hat + beta with x_hat = (x - mean) / sqrt(variance + epsilon).

    While training, mean and variance are those of the batch, over every axis but `axis`, and moving averages of them
    are kept: ``moving = momentum * moving + (1 - momentum) * batch``. Otherwise the moving averages take their place.
    With ``trainable=False`` they do so while training too, and stay where they are: a layer that is frozen gives what
    it gave, as in Keras.

    Backward, with s = 1 / sqrt(variance + epsilon), and all sums and means over the rows of one feature:

        dgamma = sum dy * x_hat        dbeta = sum dy
        dx = gamma * s * (dy - mean(dy) - x_hat * mean(dy * x_hat))

    The last two terms are there because each row also moves the mean and the variance of the batch. With moving
    averages it does not, and dx = gamma * s * dy. Source: Ioffe and Szegedy, 2015, section 3.

    Parameters
    ----------
    axis : int, optional
        The axis of features, batch axis counted. Default -1.
    momentum : float, optional
        From 0 to 1. Default 0.99.
    epsilon : float, optional
        Positive and finite. Default 1e-3.
    center, scale : bool, optional
        Whether there is a beta and a gamma. Default True.
    beta_initializer, gamma_initializer, moving_mean_initializer, moving_variance_initializer : optional
        Default zeros, ones, zeros, ones.
    beta_regularizer, gamma_regularizer, beta_constraint, gamma_constraint : optional
        Default None.
    """

    def __init__(self, axis=-1, momentum=0.99, epsilon=1e-3, center=True, scale=True, beta_initializer="zeros",
                 gamma_initializer="ones", moving_mean_initializer="zeros", moving_variance_initializer="ones",
                 beta_regularizer=None, gamma_regularizer=None, beta_constraint=None, gamma_constraint=None, **kwargs):
        super().__init__(**kwargs)
        owner = f"layer {self.name!r}"
        self.axis = arguments.whole(owner, "axis", axis, least=None)
        self.momentum = arguments.share(owner, "momentum", momentum)
        self.epsilon = arguments.positive(owner, "epsilon", epsilon)
        self.center = arguments.yes_or_no(owner, "center", center)
        self.scale = arguments.yes_or_no(owner, "scale", scale)
        self.beta_initializer = initializers.get(beta_initializer)
        self.gamma_initializer = initializers.get(gamma_initializer)
        self.moving_mean_initializer = initializers.get(moving_mean_initializer)
        self.moving_variance_initializer = initializers.get(moving_variance_initializer)
        self.beta_regularizer = regularizers.get(beta_regularizer)
        self.gamma_regularizer = regularizers.get(gamma_regularizer)
        self.beta_constraint = constraints.get(beta_constraint)
        self.gamma_constraint = constraints.get(gamma_constraint)

    def build(self, input_shape):
        ndim = 1 + len(input_shape)
        axis = self.feature_axis(self.axis, input_shape)
        self.rows = tuple(i for i in range(ndim) if i != axis)
        # One number for each feature, in a shape that broadcasts against x.
        self.feature_shape = tuple(input_shape[axis - 1] if i == axis else 1 for i in range(1, ndim))
        shape = (input_shape[axis - 1],)
        if self.scale:
            self.gamma = self.add_weight("gamma", shape, self.gamma_initializer, self.gamma_regularizer)
            self.gamma.constraint = self.gamma_constraint
        if self.center:
            self.beta = self.add_weight("beta", shape, self.beta_initializer, self.beta_regularizer)
            self.beta.constraint = self.beta_constraint
        self.moving_mean = self.add_weight("moving_mean", shape, self.moving_mean_initializer, trainable=False)
        self.moving_variance = self.add_weight(
            "moving_variance", shape, self.moving_variance_initializer, trainable=False
        )

    def forward(self, x, training=False):
        training = training and self.trainable
        if training:
            mean = xp.mean(x, axis=self.rows)
            deviation = x - mean.reshape(self.feature_shape)
            variance = xp.mean(deviation * deviation, axis=self.rows)
            self.follow(self.moving_mean, mean)
            self.follow(self.moving_variance, variance)
        else:
            deviation = x - self.moving_mean.value.reshape(self.feature_shape)
            variance = self.moving_variance.value
        s = 1 / xp.sqrt(variance + self.epsilon).reshape(self.feature_shape)
        x_hat = deviation * s
        y = x_hat
        if self.scale:
            y = y * self.gamma.value.reshape(self.feature_shape)
        if self.center:
            y = y + self.beta.value.reshape(self.feature_shape)
        return y, (x_hat, s, training)

    def backward(self, dy, cache):
        x_hat, s, training = cache
        if self.center:
            self.beta.grad[...] = xp.sum(dy, axis=self.rows)
        if self.scale:
            self.gamma.grad[...] = xp.sum(dy * x_hat, axis=self.rows)
            dy = dy * self.gamma.value.reshape(self.feature_shape)
        if not training:
            return dy * s
        mean_dy = xp.mean(dy, axis=self.rows, keepdims=True)
        mean_dy_x_hat = xp.mean(dy * x_hat, axis=self.rows, keepdims=True)
        return s * (dy - mean_dy - x_hat * mean_dy_x_hat)

    def follow(self, moving, batch):
        moving.assign(self.momentum * moving.value + (1 - self.momentum) * batch)

    def get_config(self):
        return super().get_config() | {
            "axis": self.axis, "momentum": self.momentum, "epsilon": self.epsilon,
            "center": self.center, "scale": self.scale,
            "beta_initializer": initializers.serialize(self.beta_initializer),
            "gamma_initializer": initializers.serialize(self.gamma_initializer),
            "moving_mean_initializer": initializers.serialize(self.moving_mean_initializer),
            "moving_variance_initializer": initializers.serialize(self.moving_variance_initializer),
            "beta_regularizer": regularizers.serialize(self.beta_regularizer),
            "gamma_regularizer": regularizers.serialize(self.gamma_regularizer),
            "beta_constraint": constraints.serialize(self.beta_constraint),
            "gamma_constraint": constraints.serialize(self.gamma_constraint),
        }
