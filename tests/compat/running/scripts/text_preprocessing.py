"""Tokenizer, its matrix, and padding."""
from keras.preprocessing import sequence
from keras.preprocessing.text import Tokenizer
from tensorflow.keras.preprocessing.sequence import pad_sequences

texts = ["the cat sat on the mat", "the dog ate my homework"]
tokenizer = Tokenizer(num_words=6)
tokenizer.fit_on_texts(texts)
sequences = tokenizer.texts_to_sequences(texts)
matrix = tokenizer.sequences_to_matrix(sequences, mode="binary")
assert matrix.shape == (2, 6) and matrix[0, 1] == 1
assert tokenizer.texts_to_matrix(texts, mode="count")[0, 1] == 2
assert Tokenizer(nb_words=50).sequences_to_matrix([[1, 3], [4]], mode="binary").sum() == 3
assert pad_sequences(sequences, maxlen=4, padding="post").shape == (2, 4)
assert sequence.pad_sequences([[1, 2, 3], [4]]).tolist() == [[1, 2, 3], [0, 0, 4]]
print(tokenizer.word_index)
