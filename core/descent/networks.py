"""The scenarios of formulas and small networks."""

from core.descent.scenario import Scenario, numbers, sampled
from core.model.losses import ABSOLUTE, CROSS_ENTROPY
from core.model.model import Model
from core.model.network import network_text

XOR = Scenario(
    "No line can do it; two hidden units can, in 30 epochs.",
    sampled(
        "xor",
        "0,0,0 0,1,1 1,0,1 1,1,0",
        "the truth table of XOR",
        inputs=2,
    ),
    rate=0.2,
    start=numbers("0.9 -1 0.5 -0.7 1 -1 0.8 0.4 0.7"),
    model=Model(network_text("2-2-1")),
    words="xor logic gate boolean exclusive or hidden units tanh 2-2-1 regions",
)

ABS = Scenario(
    "Two ReLU units make |x|: watch where each of them bends.",
    sampled(
        "abs",
        "-2,2 -1.5,1.5 -1,1 -0.5,0.5 0,0 0.5,0.5 1,1 1.5,1.5 2,2",
        "y = |x|",
    ),
    rate=0.1,
    start=numbers("0.9 0.1 -0.1 0 0.5 1 -0.2"),
    model=Model(network_text("1-2-1", "relu")),
    words="abs absolute value modulus relu kink bend 1-2-1 pieces",
)

FORMULAS = (
    Scenario(
        "Karpathy's neuron: its slopes are 1, 0 and 0.5, as his.",
        sampled(
            "neuron",
            "2,0,-1",
            "A. Karpathy, The spelled-out intro to neural networks and backpropagation: "
            "building micrograd (2022); the target is ours",
            inputs=2,
        ),
        rate=0.1,
        start=numbers("-3 1 6.881373587019543"),
        model=Model("y* = tanh(w1*x1 + w2*x2 + b)"),
        loss=ABSOLUTE.name,
        words="neuron karpathy micrograd tanh weight bias chain rule",
    ),
    Scenario(
        "CS231n's circuit: −0.53, −0.53, −0.2, 0.2 on the way back.",
        sampled(
            "circuit",
            "-1,-2,0",
            "A. Karpathy, CS231n: Convolutional Neural Networks for Visual Recognition, notes "
            "on backpropagation, Stanford University (2015); the target is ours",
            inputs=2,
        ),
        rate=0.1,
        start=numbers("2 -3 -3"),
        model=Model("z = w1*x1 + w2*x2 + b; n = -z; e = exp(n); d = 1 + e; y* = 1/d"),
        loss=ABSOLUTE.name,
        words="circuit gates graph sigmoid neuron cs231n stanford exp division",
    ),
    Scenario(
        "A curve, yet linear in a, b, c: verdicts on η are exact.",
        sampled(
            "parabola",
            "-2,7 -1,3 0,1 1,1 2,3",
            "points on y = x² − x + 1",
        ),
        rate=0.05,
        start=numbers("0 0 0"),
        model=Model("y* = a*x^2 + b*x + c"),
        words="parabola quadratic polynomial curve square linear in parameters",
    ),
    Scenario(
        "All right after an epoch; the weights grow for ever.",
        sampled(
            "and",
            "0,0,0 0,1,0 1,0,0 1,1,1",
            "the truth table of AND",
            inputs=2,
        ),
        rate=0.5,
        start=numbers("0 0 0"),
        model=Model("y* = sigmoid(w1*x1 + w2*x2 + b)"),
        loss=CROSS_ENTROPY.name,
        words="and logic gate boolean sigmoid neuron logistic separable cross-entropy",
    ),
    Scenario(
        "Challenger's o-rings: chance of damage by temperature.",
        sampled(
            "orings",
            "66,0 70,1 69,0 68,0 67,0 72,0 73,0 70,0 57,1 63,1 70,1 78,0 67,0 53,1 67,0 75,0 "
            "70,0 81,0 76,0 79,0 75,1 76,0 58,1",
            "Report of the Presidential Commission on the Space Shuttle Challenger Accident "
            "(1986), vol. 1, pp. 129–131: joint temperature in °F, damage to primary o-rings "
            "of field joints (1) or none (0); flights in order",
            names=("temperature", "damage"),
        ),
        rate=0.1,
        start=numbers("0 0"),
        model=Model("y* = sigmoid(w*x + b)"),
        loss=CROSS_ENTROPY.name,
        standardised=True,
        words="o-rings challenger space shuttle logistic regression sigmoid probability "
        "temperature cross-entropy",
    ),
)
"""One formula each."""

NETWORKS = (
    Scenario(
        "Mazur's example by hand: at h1, both ways to L add up.",
        sampled(
            "mazur",
            "0.05,0.1,0.01,0.99",
            "M. Mazur, A Step by Step Backpropagation Example, mattmazur.com (2015)",
            inputs=2,
            targets=2,
        ),
        rate=0.5,
        start=numbers("0.15 0.2 0.35 0.25 0.3 0.35 0.4 0.45 0.6 0.5 0.55 0.6"),
        model=Model(f"{network_text('2-2-2', 'sigmoid', 'sigmoid')}; held b1 b2 b3 b4"),
        words="mazur worked example sigmoid 2-2-2 backpropagation fork held bias outputs",
    ),
    XOR,
    Scenario(
        "Four bent curves add up to a sine: look at the pieces.",
        sampled(
            "sine",
            "-3,-0.141 -2.5,-0.598 -2,-0.909 -1.5,-0.997 -1,-0.841 -0.5,-0.479 0,0 0.5,0.479 "
            "1,0.841 1.5,0.997 2,0.909 2.5,0.598 3,0.141",
            "y = sin x, rounded to three decimals",
        ),
        rate=0.1,
        start=numbers("0.2 0.5 0.6 0.9 0.5 0.8 -0.9 -0.1 0.9 0.3 0.8 -0.8 -0.1"),
        model=Model(network_text("1-4-1")),
        words="sine sin wave curve regression tanh 1-4-1 pieces approximation",
    ),
    Scenario(
        "Spring of the air, printed 1665: two units bend the line.",
        sampled(
            "hooke",
            "0,1 2,1.0625 4,1.143 6,1.222 8,1.333 10,1.5 12,1.667 14,1.833 16,2.074 18,2.444 "
            "20,3 22,3.778 24,5.389",
            "R. Hooke, Micrographia (London, 1665), p. 224, the first 13 rows: height of a "
            "cylinder of mercury in inches, expansion of the air above it",
            names=("mercury", "air"),
        ),
        rate=0.1,
        start=numbers("0.9 -0.7 -1 1 -0.6 -0.8 0.3"),
        model=Model(network_text("1-2-1")),
        standardised=True,
        words="hooke boyle air pressure gas spring mercury micrographia physics history 1665",
    ),
    ABS,
    Scenario(
        "At update 240 all 12 are right, yet the region is a band.",
        sampled(
            "circle",
            "0.5,0,1 1.3,0.75,0 0.25,0.43,1 0,1.5,0 -0.25,0.43,1 -1.3,0.75,0 -0.5,0,1 "
            "-1.3,-0.75,0 -0.25,-0.43,1 0,-1.5,0 0.25,-0.43,1 1.3,-0.75,0",
            "6 points at radius 0.5 and 6 at 1.5, rounded to two decimals",
            inputs=2,
        ),
        rate=0.2,
        start=numbers("-0.8 -0.7 0.2 -0.6 -0.7 -0.1 -0.2 -0.6 -0.2 0.7 -0.7 -0.6 -0.9"),
        model=Model(network_text("2-3-1", "tanh", "sigmoid")),
        loss=CROSS_ENTROPY.name,
        words="circle ring disc classes classification regions 2-3-1 cross-entropy",
    ),
    Scenario(
        "Two half moons that no line parts: three hidden units do.",
        sampled(
            "moons",
            "1,0,0 0,0.5,1 0.9,0.43,0 0.1,0.07,1 0.62,0.78,0 0.38,-0.28,1 0.22,0.97,0 "
            "0.78,-0.47,1 -0.22,0.97,0 1.22,-0.47,1 -0.62,0.78,0 1.62,-0.28,1 -0.9,0.43,0 "
            "1.9,0.07,1 -1,0,0 2,0.5,1",
            "8 points on each of two half circles of radius 1, rounded to two decimals",
            inputs=2,
        ),
        rate=0.2,
        start=numbers("-0.3 1 0.9 0.8 0.6 0.8 -1 0.3 -0.5 0.5 -0.1 0.1 0.1"),
        model=Model(network_text("2-3-1", "tanh", "sigmoid")),
        loss=CROSS_ENTROPY.name,
        words="moons two half circles classes classification regions 2-3-1 cross-entropy",
    ),
    Scenario(
        "Two arms of three quarters of a turn: four units follow.",
        sampled(
            "spiral",
            "0.23,0.1,1 -0.23,-0.1,0 0.35,0.35,1 -0.35,-0.35,0 0.29,0.69,1 -0.29,-0.69,0 0,1,1"
            " 0,-1,0 -0.48,1.15,1 0.48,-1.15,0 -1.06,1.06,1 1.06,-1.06,0 -1.62,0.67,1 "
            "1.62,-0.67,0 -2,0,1 2,0,0 -2.08,-0.86,1 2.08,0.86,0 -1.77,-1.77,1 1.77,1.77,0 "
            "-1.05,-2.54,1 1.05,2.54,0 0,-3,1 0,3,0",
            "12 points on each of two arms, 22.5° and a quarter of a unit apart, rounded to "
            "two decimals",
            inputs=2,
        ),
        rate=0.3,
        start=numbers(
            "-0.4 -0.7 0.3 -0.9 0.1 -0.3 -0.9 0 -0.9 -0.1 -0.9 -0.8 -0.2 0.7 -0.8 -0.6 0.3"
        ),
        model=Model(network_text("2-4-1", "tanh", "sigmoid")),
        loss=CROSS_ENTROPY.name,
        words="spiral two arms classes classification regions 2-4-1 cross-entropy",
    ),
    Scenario(
        "Four cases through two units: the layer becomes a code.",
        sampled(
            "encoder",
            "1,0,0,0,1,0,0,0 0,1,0,0,0,1,0,0 0,0,1,0,0,0,1,0 0,0,0,1,0,0,0,1",
            "after D. H. Ackley, G. E. Hinton, T. J. Sejnowski, A Learning Algorithm for "
            "Boltzmann Machines, Cognitive Science 9 (1985)",
            inputs=4,
            targets=4,
        ),
        rate=2,
        start=numbers(
            "0.7 0.5 -0.2 -0.5 0 -0.2 0.6 -0.4 0 0.2 0.8 0 -0.4 0.5 0.2 -0.5 0.8 1 0.6 0.8 -0.4 0.5"
        ),
        model=Model(network_text("4-2-4", "sigmoid", "sigmoid")),
        words="encoder autoencoder code bits bottleneck 4-2-4 sigmoid several outputs",
    ),
)
"""Units in layers."""
