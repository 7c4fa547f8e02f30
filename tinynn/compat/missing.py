"""What Keras and TensorFlow have and tinynn has not: it can be imported, and says so when it is used."""

LAYERS = (
    "AdditiveAttention", "AtrousConvolution1D", "AtrousConvolution2D", "Attention",
    "AveragePooling1D", "AveragePooling2D", "AveragePooling3D", "AvgPool1D", "AvgPool2D", "AvgPool3D",
    "Bidirectional", "CenterCrop", "Conv1D", "Conv1DTranspose", "Conv2D", "Conv2DTranspose",
    "Conv3D", "Conv3DTranspose", "ConvLSTM1D", "ConvLSTM2D", "Convolution1D", "Convolution2D", "Convolution3D",
    "Cropping1D", "Cropping2D", "Cropping3D", "CuDNNGRU", "CuDNNLSTM", "Deconvolution2D", "DepthwiseConv1D",
    "DepthwiseConv2D", "EinsumDense", "Embedding", "GRU", "GRUCell", "GlobalAveragePooling1D",
    "GlobalAveragePooling2D", "GlobalAveragePooling3D", "GlobalAvgPool1D", "GlobalAvgPool2D", "GlobalMaxPool1D",
    "GlobalMaxPool2D", "GlobalMaxPooling1D", "GlobalMaxPooling2D", "GlobalMaxPooling3D", "GroupNormalization",
    "GroupQueryAttention", "Highway", "LSTM", "LSTMCell", "LocallyConnected1D",
    "LocallyConnected2D", "MaxPool1D", "MaxPool2D", "MaxPool3D", "MaxPooling1D", "MaxPooling2D",
    "MaxPooling3D", "MaxoutDense", "MultiHeadAttention", "ParametricSoftplus", "RNN", "RandomContrast",
    "RandomCrop", "RandomFlip", "RandomRotation", "RandomTranslation", "RandomZoom", "Resizing", "SReLU",
    "SeparableConv1D", "SeparableConv2D", "SeparableConvolution2D", "SimpleRNN", "SimpleRNNCell",
    "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "StackedRNNCells",
    "TextVectorization", "TimeDistributed", "TimeDistributedDense", "UpSampling1D",
    "UpSampling2D", "UpSampling3D", "Wrapper", "ZeroPadding1D", "ZeroPadding2D", "ZeroPadding3D",
)

LAYER_REASON = "it is for networks of Dense layers, so convolutions, recurrences and their kin need Keras itself"
GRADIENT_REASON = "it has no autograd: every layer states its own backward pass, and fit() runs it"


class MissingType(type):
    """The type of a name that can be imported, derived from and asked for further names, and nothing else."""

    def __call__(cls, *args, **kwargs):
        raise NotImplementedError(f"tinynn has no {cls.__qualname__}" + (f"; {cls.reason}" if cls.reason else ""))

    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return missing(f"{cls.__qualname__}.{name}", cls.reason)

    def __enter__(cls):
        return cls()

    def __exit__(cls, *error):
        """Never reached: entering raises."""


def missing(name, reason=""):
    """A stand-in for `name`, which raises NotImplementedError when it is called."""
    return MissingType(name.rpartition(".")[2], (), {"__qualname__": name, "__module__": __name__, "reason": reason})


missing_layers = {name: missing(name, LAYER_REASON) for name in LAYERS}
