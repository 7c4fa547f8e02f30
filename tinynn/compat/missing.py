"""What Keras and TensorFlow have and tinynn has not: it can be imported, and says so when it is used."""

LAYERS = (
    "AbstractRNNCell", "AdaptiveAveragePooling1D", "AdaptiveAveragePooling2D", "AdaptiveAveragePooling3D",
    "AdaptiveMaxPooling1D", "AdaptiveMaxPooling2D", "AdaptiveMaxPooling3D", "AdditiveAttention",
    "AtrousConvolution1D", "AtrousConvolution2D", "Attention", "AugMix", "AutoContrast", "AveragePooling1D",
    "AveragePooling2D", "AveragePooling3D", "AvgPool1D", "AvgPool2D", "AvgPool3D", "Bidirectional", "CenterCrop",
    "Conv1D", "Conv1DTranspose", "Conv2D", "Conv2DTranspose", "Conv3D", "Conv3DTranspose", "ConvLSTM1D", "ConvLSTM2D",
    "ConvLSTM3D", "Convolution1D", "Convolution1DTranspose", "Convolution2D", "Convolution2DTranspose",
    "Convolution3D", "Convolution3DTranspose", "Cropping1D", "Cropping2D", "Cropping3D", "CuDNNGRU", "CuDNNLSTM",
    "CutMix", "Deconvolution2D", "DenseFeatures", "DepthwiseConv1D", "DepthwiseConv2D", "EinsumDense", "Embedding",
    "Equalization", "GRU", "GRUCell", "GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalAveragePooling3D",
    "GlobalAvgPool1D", "GlobalAvgPool2D", "GlobalAvgPool3D", "GlobalMaxPool1D", "GlobalMaxPool2D", "GlobalMaxPool3D",
    "GlobalMaxPooling1D", "GlobalMaxPooling2D", "GlobalMaxPooling3D", "GroupNormalization", "GroupQueryAttention",
    "HashedCrossing", "Highway", "LSTM", "LSTMCell", "LocallyConnected1D", "LocallyConnected2D", "MaxPool1D",
    "MaxPool2D", "MaxPool3D", "MaxPooling1D", "MaxPooling2D", "MaxPooling3D", "MaxoutDense", "MelSpectrogram",
    "MixUp", "MultiHeadAttention", "ParametricSoftplus", "Pipeline", "RNN", "RandAugment", "RandomBrightness",
    "RandomColorDegeneration", "RandomColorJitter", "RandomContrast", "RandomCrop", "RandomErasing", "RandomFlip",
    "RandomGaussianBlur", "RandomGrayscale", "RandomHeight", "RandomHue", "RandomInvert", "RandomPerspective",
    "RandomPosterization", "RandomRotation", "RandomSaturation", "RandomSharpness", "RandomShear",
    "RandomTranslation", "RandomWidth", "RandomZoom", "Resizing", "SReLU", "STFTSpectrogram", "SeparableConv1D",
    "SeparableConv2D", "SeparableConvolution1D", "SeparableConvolution2D", "SimpleRNN", "SimpleRNNCell",
    "Solarization", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "SpectralNormalization",
    "StackedRNNCells", "TFSMLayer", "TextVectorization", "TimeDistributed", "TimeDistributedDense", "UpSampling1D",
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
