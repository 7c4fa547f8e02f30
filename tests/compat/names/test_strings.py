"""Texts are worked on one by one and in arrays, as a layer's own way to prepare them asks for."""

import string


def test_functions_of_texts(installed):
    import tensorflow as tf

    texts = tf.constant(["Good<br />Day", "x"])
    assert tf.strings.lower(texts).numpy().tolist() == ["good<br />day", "x"]
    assert tf.strings.regex_replace(texts, "<br />", " ").numpy().tolist() == ["Good Day", "x"]
    assert tf.strings.length(texts).numpy().tolist() == [13, 1] and tf.strings.length("é", unit="UTF8_CHAR") == 1
    assert tf.strings.join([texts, "!"], separator=" ").numpy().tolist() == ["Good<br />Day !", "x !"]
    assert tf.strings.strip([" a "]).numpy() == ["a"] and tf.strings.as_string([1, 2]).numpy().tolist() == ["1", "2"]


def test_a_layer_prepares_texts_in_a_way_of_ones_own(installed):
    import keras
    import tensorflow as tf

    def standardized(text):
        text = tf.strings.regex_replace(tf.strings.lower(text), "<br />", " ")
        return tf.strings.regex_replace(text, f"[{string.punctuation}]", "")

    layer = keras.layers.TextVectorization(standardize=standardized)
    layer.adapt(["Good<br />DAY!", "good"])
    assert layer.get_vocabulary() == ["", "[UNK]", "good", "day"]
