"""What a check found: the worst errors where all is well, the whole story where it is not."""

from dataclasses import dataclass

# How far two ways to a gradient may differ, relative to the forward error bound.
LIMITS = {"complex step": 1e-12, "central difference": 1e-7, "float32": 5e-6}
# The smallest shares of the argument's largest bound and of the largest |dy| that an entry is measured against; see
# `Derivative.scale`.
FLOORS = {"complex step": (0.1, 0.01), "central difference": (0.1, 0.1), "float32": (1.0, 0.1)}
HEADER = (
    f"{'':38}{'cases':>7}{'complex step':>15}{'central':>11}{'left out':>10}"
    f"{'at kinks':>11}{'entries':>9}{'float32':>11}"
)


class GradientError(AssertionError):
    """A law does not hold.

    Attributes
    ----------
    law, message : str
        ``"complex step"``, ``"purity"`` ..., and what was found.
    argument : str or None
        Whose gradient is wrong: ``"x"``, ``"kernel"``.
    entry : tuple of int or None
        The worst entry of it.
    mistake : str or None
        The likely mistake.
    """

    def __init__(self, law, message, argument=None, entry=None, mistake=None):
        super().__init__(law, message, argument, entry, mistake)
        self.law = law
        self.message = message
        self.argument = argument
        self.entry = entry
        self.mistake = mistake

    def __str__(self):
        return f"{self.message}\n  likely mistake: {self.mistake}" if self.mistake else self.message


@dataclass
class Report:
    """The worst errors seen over a number of cases; two reports of one object join with ``|``.

    Attributes
    ----------
    name : str
    cases : int
        Batches tried.
    complex_step, central, float32 : float
        Worst error of backward against the complex-step derivative and the central difference, and of backward in
        float32 against itself in float64.
    at_kinks, kink_entries : float, int
        Worst complex-step error where the derivative depends on the side, and over how many entries.
    left_out : int
        Entries at which no central difference can be asked for, since forward bends within its step.
    checked, entries : int
        How many entries were perturbed, and how many the arguments have, in the largest case.
    """

    name: str
    cases: int = 0
    complex_step: float = 0.0
    central: float = 0.0
    at_kinks: float = 0.0
    kink_entries: int = 0
    float32: float = 0.0
    left_out: int = 0
    checked: int = 0
    entries: int = 0

    def __or__(self, other):
        return Report(
            self.name,
            self.cases + other.cases,
            max(self.complex_step, other.complex_step),
            max(self.central, other.central),
            max(self.at_kinks, other.at_kinks),
            self.kink_entries + other.kink_entries,
            max(self.float32, other.float32),
            self.left_out + other.left_out,
            max(self.checked, other.checked),
            max(self.entries, other.entries),
        )

    def __str__(self):
        kinks = f"{self.at_kinks:11.1e}{self.kink_entries:9}" if self.kink_entries else f"{'-':>11}{0:9}"
        central = f"{self.central:11.1e}{self.left_out:10}"
        share = f"   {self.checked} of {self.entries} entries" if self.checked < self.entries else ""
        return f"{self.name:38}{self.cases:7}{self.complex_step:15.1e}{central}{kinks}{self.float32:11.1e}{share}"


def table(reports):
    """A line for each report, under a header, and the worst of every column below."""
    worst = Report("worst")
    for report in reports:
        worst |= report
    rule = "-" * len(HEADER)
    return "\n".join([HEADER, rule, *map(str, reports), rule, str(worst)])
