"""The certificate: everything in the catalogues proven over many generated cases, a line for each."""

from tinynn.gradcheck import report, rules
from tinynn.gradcheck.catalogue import CATALOGUE
from tinynn.gradcheck.choices import RandomChoices
from tinynn.gradcheck.proof import check
from tinynn.gradcheck.rule_catalogue import OPTIMIZERS


def certificate(cases=200, seed=0):
    """Prove every layer, activation, loss, regularizer and optimizer, and return the table of worst errors.

    Parameters
    ----------
    cases : int, optional
        Generated cases for each line. Default 200.
    seed : int, optional
        Of the cases. Default 0.

    Returns
    -------
    str

    Raises
    ------
    GradientError
        At the first gradient or step that is wrong.
    ValueError
        If there are to be no cases.
    """
    if cases < 1:
        raise ValueError(f"certificate: expected 1 case or more, got {cases}")
    sections = []
    for kind, entries in CATALOGUE.items():
        lines = [prove_entry(check, report.Report(name), case, cases, seed) for name, case in entries.items()]
        sections.append(f"{kind}\n{report.table(lines)}")
    lines = [
        prove_entry(rules.check_optimizer, rules.RuleReport(name), case, cases, seed)
        for name, case in OPTIMIZERS.items()
    ]
    return "\n\n".join([*sections, f"optimizers\n{rules.table(lines)}"])


def prove_entry(check, line, case, cases, seed):
    """One line of the table: what `check` finds over that many cases."""
    choose = RandomChoices(seed)
    for number in range(cases):
        line |= check(**case(choose), seed=number)
    return line
