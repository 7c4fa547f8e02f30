"""Training steps on a GPU: tinynn beside PyTorch and JAX, measured by events of the device."""
