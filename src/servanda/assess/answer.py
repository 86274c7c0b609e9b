from servanda.assessment.answer import *  # noqa: F403
from servanda.assessment import answer as _moved
globals().update({k: v for k, v in vars(_moved).items() if not k.startswith('__')})
from servanda.assessment.hearing import *  # noqa: F403
from servanda.assessment import hearing as _moved
globals().update({k: v for k, v in vars(_moved).items() if not k.startswith('__')})
