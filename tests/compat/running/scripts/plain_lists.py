"""Plain Python lists in and out, and evaluate without metrics."""
from keras.layers import Dense
from keras.models import Sequential
import numpy as np

x = [1, 2, 3, 4, 5]
y = [2, 4, 6, 8, 10]
model = Sequential()
model.add(Dense(5, input_dim=1))
model.add(Dense(1))
model.compile(loss="mse", optimizer="adam")
model.fit(np.array(x), np.array(y), epochs=2, batch_size=1)
loss = model.evaluate(np.array(x), np.array(y), batch_size=1)
print("loss : ", round(loss, 4))
result = model.predict([6])
print("result:", result[0][0])
pairs = Sequential([Dense(1, input_shape=(2,))])
pairs.compile(optimizer="sgd", loss="mean_squared_error")
pairs.fit(np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0]), epochs=1)
print(pairs.predict([[0, 1], [1, 1]]))
