"""The scenarios in which a network does not learn, each for a reason of its own."""

from dataclasses import replace

from core.descent.networks import ABS, XOR
from core.descent.scenario import Scenario, numbers, sampled
from core.model.model import Model
from core.model.network import network_text

FAILURES = (
    Scenario(
        "All start at 0: every slope but that of c is 0, for ever.",
        replace(XOR.data, name="zeros"),
        rate=0.2,
        start=numbers("0 0 0 0 0 0 0 0 0"),
        model=XOR.model,
        words="zero start symmetry xor plateau only bias moves",
    ),
    Scenario(
        "Two hidden units that start equal stay equal for ever.",
        replace(XOR.data, name="twins"),
        rate=0.1,
        start=numbers("0.5 0.5 0.5 0.5 0.5 0.5 0.5 0.5 0"),
        model=XOR.model,
        words="equal start symmetry twins xor same units",
    ),
    Scenario(
        "A rate too large: h2 dies at update 2, its slopes are 0.",
        replace(ABS.data, name="dead"),
        rate=0.35,
        start=ABS.start,
        model=ABS.model,
        words="dead relu dying unit rate too large abs",
    ),
    Scenario(
        "At η 0.2 all weights shrink to 0; at 0.1 the start learns.",
        sampled(
            "collapse",
            "-1,-1,-1 -1,1,1 1,-1,1 1,1,-1",
            "the truth table of XOR, with −1 for 0; after L. Ziyin and others, SGD with a "
            "Constant Large Learning Rate Can Converge to Local Maxima, ICLR (2022)",
            inputs=2,
        ),
        rate=0.2,
        start=numbers("0.7 0.5 -0.2 -0.5 0 -0.2 0.6 -0.4 0"),
        model=XOR.model,
        words="collapse shrink to zero xor rate plus minus one",
    ),
    Scenario(
        "Quite wrong, and slow: at 0.98 the sigmoid is nearly flat.",
        sampled(
            "saturated",
            "1,0",
            "M. A. Nielsen, Neural Networks and Deep Learning (2015), chapter 3",
        ),
        rate=0.15,
        start=numbers("2 2"),
        model=Model("y* = sigmoid(w*x + b)"),
        words="saturated saturation slow nielsen sigmoid neuron flat",
    ),
    Scenario(
        "Eight sigmoids in a row: slopes shrink 40,000-fold.",
        sampled(
            "vanishing",
            "1,0",
            "one sample, x = 1 and y = 0, through units with weight 1 and bias 0",
        ),
        rate=0.5,
        start=numbers("1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0"),
        model=Model(network_text("1-1-1-1-1-1-1-1-1", "sigmoid", "sigmoid")),
        words="vanishing gradient deep chain sigmoid layers",
    ),
)
"""Each at its own rate; what another start or rate would do is worth trying."""
