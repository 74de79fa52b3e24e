"""`mx.metric`: running scores of predictions against labels. Deviations from MXNet are in docs/training.md."""

from symc.metric.base import EvalMetric as EvalMetric
from symc.metric.base import check_label_shapes as check_label_shapes
from symc.metric.classification import F1 as F1
from symc.metric.classification import MCC as MCC
from symc.metric.classification import PCC as PCC
from symc.metric.classification import Accuracy as Accuracy
from symc.metric.classification import TopKAccuracy as TopKAccuracy
from symc.metric.composite import CompositeEvalMetric as CompositeEvalMetric
from symc.metric.composite import create as create
from symc.metric.custom import Caffe as Caffe
from symc.metric.custom import CustomMetric as CustomMetric
from symc.metric.custom import Loss as Loss
from symc.metric.custom import Torch as Torch
from symc.metric.custom import np as np
from symc.metric.likelihood import CrossEntropy as CrossEntropy
from symc.metric.likelihood import NegativeLogLikelihood as NegativeLogLikelihood
from symc.metric.likelihood import Perplexity as Perplexity
from symc.metric.registry import alias as alias
from symc.metric.registry import register as register
from symc.metric.regression import MAE as MAE
from symc.metric.regression import MSE as MSE
from symc.metric.regression import RMSE as RMSE
from symc.metric.regression import PearsonCorrelation as PearsonCorrelation
