from servanda.assessment.evidence import *  # noqa: F403
from servanda.assessment import evidence as _moved
globals().update({k: v for k, v in vars(_moved).items() if not k.startswith('__')})
