"""One sample update of gradient descent on y* = m·x + c, with every number it produces."""

from dataclasses import dataclass
from math import isfinite

from core.losses import Loss


@dataclass(frozen=True, slots=True)
class Update:
    """Every number of one sample update; all are floats, in the order they arise.

    Forward: `prediction`. Loss: `residual`, `loss`. Backward: the three local slopes
    and the two gradients, by the chain rule. Update: the two steps η·gradient and the
    parameters after, both taken from the same old values.
    """

    x: float
    y: float
    m: float
    c: float
    rate: float
    """η, the learning rate."""
    prediction: float
    """y* = m·x + c."""
    residual: float
    """y* − y."""
    loss: float
    """L of this sample, at the parameters before the update."""
    dL_dprediction: float
    """∂L/∂y*."""
    dprediction_dm: float
    """∂y*/∂m = x."""
    dprediction_dc: float
    """∂y*/∂c = 1."""
    dL_dm: float
    """∂L/∂m = ∂L/∂y* · ∂y*/∂m."""
    dL_dc: float
    """∂L/∂c = ∂L/∂y* · ∂y*/∂c."""
    step_m: float
    """η · ∂L/∂m."""
    step_c: float
    """η · ∂L/∂c."""
    m_after: float
    c_after: float

    @property
    def finite(self) -> bool:
        """Whether the loss and the parameters after are finite, and so all the rest."""
        return isfinite(self.loss) and isfinite(self.m_after) and isfinite(self.c_after)


def update(x: float, y: float, m: float, c: float, rate: float, loss: Loss) -> Update:
    """Take one gradient descent step on the sample (x, y), from the parameters (m, c).

    >>> from core.losses import SQUARED
    >>> first = update(x=1.0, y=3.0, m=5.0, c=4.0, rate=0.25, loss=SQUARED)
    >>> first.loss, first.m_after, first.c_after
    (18.0, 3.5, 2.5)
    """
    # forward
    prediction = m * x + c
    # loss
    residual = prediction - y
    # backward
    dL_dprediction = loss.slope(residual)
    dprediction_dm = x
    dprediction_dc = 1.0
    dL_dm = dL_dprediction * dprediction_dm
    dL_dc = dL_dprediction * dprediction_dc
    # update
    step_m = rate * dL_dm
    step_c = rate * dL_dc
    return Update(
        x=x,
        y=y,
        m=m,
        c=c,
        rate=rate,
        prediction=prediction,
        residual=residual,
        loss=loss.value(residual),
        dL_dprediction=dL_dprediction,
        dprediction_dm=dprediction_dm,
        dprediction_dc=dprediction_dc,
        dL_dm=dL_dm,
        dL_dc=dL_dc,
        step_m=step_m,
        step_c=step_c,
        m_after=m - step_m,
        c_after=c - step_c,
    )
