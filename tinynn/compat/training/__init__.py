"""What scripts compile and watch: losses, metrics, optimizers and callbacks, their own and rarer ones."""
