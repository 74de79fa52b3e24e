"""Passes that only tests of the driver run."""

from xdsl.context import Context
from xdsl.dialects.builtin import ModuleOp
from xdsl.passes import ModulePass


class TestCrash(ModulePass):
    """Drop the module's first function, then fail as a mistake in a pass would."""

    name = "test-crash"

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        first = op.body.block.first_op
        assert first is not None, "test-crash needs a function"
        op.body.block.erase_op(first, safe_erase=False)
        raise RuntimeError("test-crash crashes")


class TestBreak(ModulePass):
    """Leave IR that does not verify: the first block without its terminator."""

    name = "test-break"

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        first = op.body.block.first_op
        assert first is not None, "test-break needs a function"
        block = first.regions[0].block
        assert block.last_op is not None, "a block ends with a terminator"
        block.erase_op(block.last_op)


class TestWrong(ModulePass):
    """Change what the module computes: the first operation of the first function takes the place of the last."""

    name = "test-wrong"

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        first = op.body.block.first_op
        assert first is not None, "test-wrong needs a function"
        ops = list(first.regions[0].block.ops)
        terminator = ops[-1]
        terminator.operands[0] = ops[0].results[0]
