"""`task`: what a person does, and when."""

from dsl.constructs.noun import Noun
from dsl.constructs.task.construct import Task, build_task
from dsl.constructs.task.lines import READERS

__all__ = ["TASK", "Task"]

TASK = Noun("task", READERS, build_task, Task)
