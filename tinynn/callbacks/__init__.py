"""Callbacks: they watch training, evaluation and prediction, and may steer them."""

from tinynn.callbacks.backup_and_restore import BackupAndRestore
from tinynn.callbacks.base import Callback
from tinynn.callbacks.callback_list import CallbackList
from tinynn.callbacks.csv_logger import CSVLogger
from tinynn.callbacks.early_stopping import EarlyStopping
from tinynn.callbacks.history import History, first_difference
from tinynn.callbacks.lambda_callback import LambdaCallback
from tinynn.callbacks.learning_rate_scheduler import LearningRateScheduler
from tinynn.callbacks.model_checkpoint import ModelCheckpoint
from tinynn.callbacks.progress import Progress
from tinynn.callbacks.reduce_lr_on_plateau import ReduceLROnPlateau
from tinynn.callbacks.terminate_on_nan import TerminateOnNaN

ProgbarLogger = Progress  # Keras's name

__all__ = [
    "BackupAndRestore", "CSVLogger", "Callback", "CallbackList", "EarlyStopping", "History", "LambdaCallback",
    "LearningRateScheduler", "ModelCheckpoint", "ProgbarLogger", "Progress", "ReduceLROnPlateau", "TerminateOnNaN",
    "first_difference",
]
