"""Old paths, names nobody calls, and a clear word from those that tinynn has not."""
import os

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras.activations as ac
import keras.callbacks as cb
import keras.datasets.fashion_mnist
import keras.preprocessing.text as kpt
import tensorflow.contrib.keras as tk
import tensorflow.keras.backend as K
from keras import applications, backend, constraints, initializers, losses, metrics, models, optimizers, regularizers
from keras.api import layers as api_layers
from keras.constraints import max_norm, maxnorm
from keras.engine import Input as EngineInput
from keras.engine.topology import Layer
from keras.initializers import RandomNormal, he_normal, random_normal
from keras.layers import (LSTM, Conv2D, Convolution2D, Embedding, GlobalAveragePooling2D, MaxPool2D, MaxPooling2D,
                          SimpleRNN, UpSampling2D, ZeroPadding2D)
from keras.layers.convolutional import Conv2D as OldConv2D
from keras.layers.merge import add, concatenate
from keras.layers.recurrent import GRU
from keras.objectives import mean_squared_error
from keras.optimizers import SGD, Adadelta, Adagrad, Adam, Adamax, Nadam, RMSprop, rmsprop
from keras.preprocessing.image import load_img
from keras.src.layers import Dense as SourceDense
from keras.utils.np_utils import to_categorical
from keras.utils.vis_utils import plot_model
from tensorflow.contrib.keras.api.keras.layers import Dense
from tensorflow.contrib.keras.api.keras.models import Sequential
from tensorflow.contrib.keras.api.keras.optimizers import Adam as ContribAdam
from tensorflow.python import keras as pk
from tensorflow.python.keras.datasets import mnist
from tensorflow.python.keras.layers import Dense as PythonDense
from tensorflow.python.tools import freeze_graph

assert Dense is PythonDense is SourceDense is api_layers.Dense is tk.layers.Dense is pk.layers.Dense
assert Conv2D is OldConv2D and ContribAdam is Adam
assert K.image_data_format() == "channels_last"
K.set_image_data_format("channels_first")
K.clear_session()
for nothing in (Conv2D, LSTM, GRU, Embedding, load_img, applications.VGG16):
    try:
        nothing(3)
    except NotImplementedError as error:
        print(error)
        assert "tinynn has no" in str(error)
    else:
        raise AssertionError(nothing)
