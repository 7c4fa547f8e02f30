"""What scripts ask of tensorflow beside keras."""
import tensorflow as tf
from tensorflow.python.client import device_lib
from tensorflow.python.util import deprecation

print("TensorFlow", tf.__version__)
assert int(tf.__version__.split(".")[0]) == 2
tf.random.set_seed(66)
tf.set_random_seed(777)
tf.compat.v1.set_random_seed(1)
tf.enable_eager_execution()
tf.logging.set_verbosity(tf.logging.ERROR)
tf.compat.v1.logging.set_verbosity(tf.compat.v1.logging.ERROR)
tf.get_logger().setLevel("ERROR")
gpus = tf.config.experimental.list_physical_devices("GPU")
for gpu in gpus:
    tf.config.experimental.set_memory_growth(gpu, True)
if gpus:
    raise SystemExit("there is no GPU of TensorFlow's")
tf.config.set_soft_device_placement(True)
tf.config.experimental.enable_op_determinism()
print("GPU", tf.test.is_gpu_available(), len(tf.config.list_physical_devices("GPU")))
config = tf.ConfigProto()
config.gpu_options.allow_growth = True
tf.keras.backend.set_session(tf.Session(config=config))

with tf.device("/cpu:0"):
    a = tf.constant([[1.0, 2.0], [3.0, 4.0]])
    assert tf.matmul(a, a).numpy().tolist() == [[7, 10], [15, 22]]
assert tf.reduce_sum(a).numpy() == 10 and tf.reduce_mean(a, axis=0).shape == (2,)
assert tf.one_hot([0, 2], 3).numpy().tolist() == [[1, 0, 0], [0, 0, 1]]
assert tf.cast(tf.argmax(a, axis=1), tf.float32).numpy().tolist() == [1, 1]
assert tf.where(a > 2, a, tf.zeros_like(a)).numpy().sum() == 7
assert float(tf.math.reduce_mean(tf.square(tf.sqrt(tf.abs(-a))))) - 2.5 < 1e-6
assert tf.reshape(tf.convert_to_tensor([1, 2, 3, 4]), (2, 2)).shape == (2, 2)
assert tf.maximum(a, 3.0).numpy().min() == 3 and isinstance(a, tf.Tensor)
assert tf.broadcast_to([1, 2], [2, 2]).numpy().tolist() == [[1, 2], [1, 2]]
assert tf.pad(a, [[0, 1], [1, 0]]).numpy().tolist() == [[0, 1, 2], [0, 3, 4], [0, 0, 0]]
assert tf.pad([1, 2, 3], [[0, 2]], "REFLECT").numpy().tolist() == [1, 2, 3, 2, 1]
assert tf.slice(a, [0, 1], [-1, 1]).numpy().tolist() == [[2], [4]]
assert abs(tf.clip_by_norm([3.0, 4.0], 1.0) - tf.constant([0.6, 0.8])).numpy().max() < 1e-6
assert tf.clip_by_norm([[3.0, 4.0], [0.0, 0.0]], 10, axes=1).numpy().tolist() == [[3, 4], [0, 0]]
print(tf.dtypes.cast([1.7], tf.int32), tf.nn.relu(tf.constant([-1.0, 1.0])), tf.nn.softmax(a))

strategy = tf.distribute.MirroredStrategy()
with strategy.scope():
    tf.model = tf.keras.Sequential()
    tf.model.add(tf.keras.layers.Dense(units=1, input_dim=1))
    tf.model.add(tf.keras.layers.Activation("linear"))
    tf.model.compile(loss="mse", optimizer=tf.optimizers.Adam(0.1))
tf.model.fit([1, 2, 3], [1, 2, 3], epochs=2, verbose=0)
print(tf.model.predict([5.0, 2.5]))
rates = tf.train.RMSPropOptimizer(0.001)
tf.model.compile(optimizer=rates, loss="mae")
