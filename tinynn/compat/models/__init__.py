"""Networks of scripts: Sequential and Model with the ways of Keras, their files and their wrappers."""
