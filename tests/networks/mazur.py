"""Mazur's worked example of backpropagation, figure by figure, under the names of this program.

M. Mazur, A Step by Step Backpropagation Example (2015). The post prints some of these; the others
are exact, and checked by other means. Its error after one update, 0.291027924, comes of hidden
slopes that were computed with output weights already updated, and is not what the post describes.
"""

TEXT = (
    "h1 = sigmoid(w1*x1 + w2*x2 + b1); h2 = sigmoid(w3*x1 + w4*x2 + b2); "
    "y1* = sigmoid(w5*h1 + w6*h2 + b3); y2* = sigmoid(w7*h1 + w8*h2 + b4)"
)
"""Each unit has a bias of its own; the post's two are shared, which is the same while held."""

HELD = TEXT + "; held b1 b2 b3 b4"

SAMPLE = {"x1": 0.05, "x2": 0.1, "y1": 0.01, "y2": 0.99}
RATE = 0.5
START = {
    **{"w1": 0.15, "w2": 0.2, "b1": 0.35, "w3": 0.25, "w4": 0.3, "b2": 0.35},
    **{"w5": 0.4, "w6": 0.45, "b3": 0.6, "w7": 0.5, "w8": 0.55, "b4": 0.6},
}
"""In the order in which the text has them."""

VALUES = {
    "z1": 0.3775,
    "z2": 0.3925,
    "h1": 0.593269992,
    "h2": 0.596884378,
    "z3": 1.105905967,
    "z4": 1.224921404,
    "prediction1": 0.75136507,
    "prediction2": 0.772928465,
}
LOSS1, LOSS2, LOSS = 0.274811083, 0.023560026, 0.298371109
"""E of each output, and their sum."""

SLOPES = {
    "dL_dprediction1": 0.74136507,
    "dL_dz3": 0.138498562,
    "dL_dz4": -0.038098237,
    "dL_dh1": 0.036350306,
    "dL_dh2": 0.041370323,
    "dL_dz1": 0.008771355,
    "dL_dz2": 0.009954255,
    "dL_dw1": 0.000438568,
    "dL_dw2": 0.000877135,
    "dL_dw3": 0.000497713,
    "dL_dw4": 0.000995425,
    "dL_dw5": 0.082167041,
    "dL_dw6": 0.082667628,
    "dL_dw7": -0.02260254,
    "dL_dw8": -0.022740242,
}
LOCAL_SLOPES = {"dprediction1_dz3": 0.186815602, "dh1_dz1": 0.241300709}
FORK = (0.055399425, -0.019049118)
"""∂L/∂h1 by way of each output: their sum is dL_dh1."""

AFTER = {
    "w1_after": 0.149780716,
    "w2_after": 0.19956143,
    "w3_after": 0.24975114,
    "w4_after": 0.29950229,
    "w5_after": 0.35891648,
    "w6_after": 0.408666186,
    "w7_after": 0.51130127,
    "w8_after": 0.561370121,
}

LOSS_AFTER_1, LOSS_AFTER_10000 = 0.291027774, 3.510188e-5
OUTPUTS_AFTER_10000 = (0.01591362, 0.984064274)

PRINTED_AFTER_1 = 0.291027924
"""What the post prints, and what comes of hidden slopes by output weights already updated …"""
DL_DW1_BY_UPDATED, W1_AFTER_BY_UPDATED = 0.000364723, 0.149817639
"""… with ∂L/∂w1 and the new w1 that it then has."""

MOVED_LOSS_AFTER_1, MOVED_LOSS_AFTER_10000 = 0.280471447, 2.44756e-6
MOVED_AFTER = {
    "b1_after": 0.345614323,
    "b2_after": 0.345022873,
    "b3_after": 0.530750719,
    "b4_after": 0.619049118,
}
"""Where the biases move as well, each unit's own (TEXT without `held`)."""
