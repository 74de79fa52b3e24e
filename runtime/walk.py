"""The function that walks the steps of an entry function, as LLVM IR (steps.py says how they look, team.py what a team
is). It is compiled once for all programs.
"""

from __future__ import annotations

import time

from symc.dialects.workspace import WORKSPACE_BYTES
from symc.runtime.steps import FRONT, HEADER, Kind
from symc.runtime.team import WORDS

FUNCTIONS = """
declare i32 @clock_gettime(i32, ptr)
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
declare i64 @llvm.umin.i64(i64, i64)

; A word of a step's header.
define internal i64 @field(ptr %step, i64 %number) alwaysinline {
  %at = getelementptr i64, ptr %step, i64 %number
  %value = load i64, ptr %at
  ret i64 %value
}

; Where a counter of the team is.
define internal ptr @counter(ptr %team, ptr %step) alwaysinline {
  %counters.at = getelementptr i64, ptr %team, i64 {counters}
  %counters = load ptr, ptr %counters.at
  %number = call i64 @field(ptr %step, i64 {counter})
  %place = getelementptr i64, ptr %counters, i64 %number
  ret ptr %place
}

; Write the time in nanoseconds.
define internal void @stamp(ptr %place) noinline {
  %now = alloca { i64, i64 }
  %status = call i32 @clock_gettime(i32 {clock}, ptr %now)
  %seconds = load i64, ptr %now
  %rest.at = getelementptr i64, ptr %now, i64 1
  %rest = load i64, ptr %rest.at
  %whole = mul i64 %seconds, 1000000000
  %nanoseconds = add i64 %whole, %rest
  store i64 %nanoseconds, ptr %place
  ret void
}

; Call the function of a step on a range of chunks, with scratch memory of the thread's own.
define internal void @part(ptr %step, ptr %team, i64 %thread, i64 %first, i64 %last) noinline {
entry:
  %count = call i64 @field(ptr %step, i64 {arguments})
  %arguments = alloca i64, i64 %count
  %given = getelementptr i64, ptr %step, i64 {header}
  %bytes = shl i64 %count, 3
  call void @llvm.memcpy.p0.p0.i64(ptr %arguments, ptr %given, i64 %bytes, i1 false)
  %end = getelementptr i64, ptr %arguments, i64 %count
  %first.at = getelementptr i64, ptr %end, i64 -2
  %last.at = getelementptr i64, ptr %end, i64 -1
  store i64 %first, ptr %first.at
  store i64 %last, ptr %last.at
  %own = call i64 @field(ptr %step, i64 {own})
  %shared = icmp slt i64 %own, 0
  %main = icmp eq i64 %thread, 0
  %as.given = or i1 %shared, %main
  br i1 %as.given, label %go, label %replace
replace:
  %workspace.at = getelementptr i64, ptr %team, i64 {workspace}
  %workspace = load ptr, ptr %workspace.at
  %others = sub i64 %thread, 1
  %shift = mul i64 %others, {workspace_bytes}
  %scratch = getelementptr i8, ptr %workspace, i64 %shift
  %own.at = getelementptr i64, ptr %arguments, i64 %own
  store ptr %scratch, ptr %own.at
  br label %go
go:
  %function.at = getelementptr ptr, ptr %step, i64 {function}
  %function = load ptr, ptr %function.at
  call void %function(ptr %arguments)
  ret void
}

; Call the function of a step on the chunks that fall to this thread.
define internal void @divide(ptr %step, ptr %team, i64 %thread, i64 %threads) noinline {
  %chunks = call i64 @field(ptr %step, i64 {chunks})
  %before = mul i64 %thread, %chunks
  %first = udiv i64 %before, %threads
  %next = add i64 %thread, 1
  %upto = mul i64 %next, %chunks
  %last = udiv i64 %upto, %threads
  call void @part(ptr %step, ptr %team, i64 %thread, i64 %first, i64 %last)
  ret void
}

; Call the function of a step on the next chunks as long as there are any.
define internal void @take(ptr %step, ptr %team, i64 %thread) noinline {
entry:
  %chunks = call i64 @field(ptr %step, i64 {chunks})
  %grain = call i64 @field(ptr %step, i64 {grain})
  %counter = call ptr @counter(ptr %team, ptr %step)
  br label %ask
ask:
  %first = atomicrmw add ptr %counter, i64 %grain monotonic
  %some = icmp ult i64 %first, %chunks
  br i1 %some, label %work, label %end
work:
  %after = add nuw i64 %first, %grain
  %last = call i64 @llvm.umin.i64(i64 %after, i64 %chunks)
  call void @part(ptr %step, ptr %team, i64 %thread, i64 %first, i64 %last)
  br label %ask
end:
  ret void
}

define internal i32 @host(ptr %step) noinline {
  %function.at = getelementptr ptr, ptr %step, i64 {function}
  %function = load ptr, ptr %function.at
  %number = call i64 @field(ptr %step, i64 {chunks})
  %index = trunc i64 %number to i32
  %arguments = getelementptr i64, ptr %step, i64 {header}
  %status = call i32 %function(i32 %index, ptr %arguments)
  ret i32 %status
}

define internal i32 @walk(ptr %steps, ptr %team, i64 %thread, i64 %threads) alwaysinline {
entry:
  %start = getelementptr i64, ptr %steps, i64 {front}
  %main = icmp eq i64 %thread, 0
  %wanted = load ptr, ptr %steps
  %stamps = select i1 %main, ptr %wanted, ptr null
  br label %next
next:
  %step = phi ptr [ %start, %entry ], [ %following, %done ]
  %time = phi ptr [ %stamps, %entry ], [ %time.next, %done ]
  %untimed = icmp eq ptr %time, null
  br i1 %untimed, label %choose, label %note
note:
  call void @stamp(ptr %time)
  %time.after = getelementptr i64, ptr %time, i64 1
  br label %choose
choose:
  %time.next = phi ptr [ %time, %next ], [ %time.after, %note ]
  %kind = load i64, ptr %step
  switch i64 %kind, label %end [
    i64 {CALL}, label %call
    i64 {DIVIDE}, label %divide
    i64 {TAKE}, label %take
    i64 {BARRIER}, label %barrier
    i64 {HOST}, label %host
    i64 {HOST_OF_TEAM}, label %host.of.team
    i64 {COPY}, label %copy
  ]
done:
  %words = call i64 @field(ptr %step, i64 {words})
  %following = getelementptr i64, ptr %step, i64 %words
  br label %next
end:
  ret i32 0

call:
  br i1 %main, label %call.main, label %done
call.main:
  %function.at = getelementptr ptr, ptr %step, i64 {function}
  %function = load ptr, ptr %function.at
  %arguments = getelementptr i64, ptr %step, i64 {header}
  call void %function(ptr %arguments)
  br label %done

divide:
  call void @divide(ptr %step, ptr %team, i64 %thread, i64 %threads)
  br label %done

take:
  call void @take(ptr %step, ptr %team, i64 %thread)
  br label %done

barrier:
  %alone = icmp eq i64 %threads, 1
  br i1 %alone, label %done, label %wait
wait:
  call void @symc_barrier(ptr %team, i64 %threads)
  br label %done

host:
  %status = call i32 @host(ptr %step)
  %fine = icmp eq i32 %status, 0
  br i1 %fine, label %done, label %failed
failed:
  ret i32 %status

host.of.team:
  %counter = call ptr @counter(ptr %team, ptr %step)
  br i1 %main, label %host.main, label %host.together
host.main:
  %own.status = call i32 @host(ptr %step)
  store i32 %own.status, ptr %counter
  br label %host.together
host.together:
  %host.alone = icmp eq i64 %threads, 1
  br i1 %host.alone, label %learn, label %host.wait
host.wait:
  call void @symc_barrier(ptr %team, i64 %threads)
  br label %learn
learn:
  %team.status = load i32, ptr %counter
  %team.fine = icmp eq i32 %team.status, 0
  br i1 %team.fine, label %done, label %team.failed
team.failed:
  ret i32 %team.status

copy:
  br i1 %main, label %copy.main, label %done
copy.main:
  %target.at = getelementptr i64, ptr %step, i64 {header}
  %source.at = getelementptr i64, ptr %target.at, i64 1
  %bytes.at = getelementptr i64, ptr %target.at, i64 2
  %target = load ptr, ptr %target.at
  %source = load ptr, ptr %source.at
  %bytes = load i64, ptr %bytes.at
  call void @llvm.memcpy.p0.p0.i64(ptr %target, ptr %source, i64 %bytes, i1 false)
  br label %done
}

; The steps of an entry function that a team runs.
define i32 @symc_walk(ptr %steps, ptr %team, i64 %thread, i64 %threads) {
  %status = call i32 @walk(ptr %steps, ptr %team, i64 %thread, i64 %threads)
  ret i32 %status
}

; The steps of one that a single thread runs.
define i32 @symc_walk_alone(ptr %steps) {
  %status = call i32 @walk(ptr %steps, ptr null, i64 0, i64 1)
  ret i32 %status
}
"""


def walk_code() -> str:
    """The functions as LLVM IR; `team_code` defines the barrier that they call."""
    numbers = {
        **{name: number for number, name in enumerate(HEADER)},
        **{kind.name: int(kind) for kind in Kind},
        "header": len(HEADER),
        "front": FRONT,
        "clock": time.CLOCK_MONOTONIC,
        "counters": WORDS["counters"],
        "workspace": WORDS["workspace"],
        "workspace_bytes": WORKSPACE_BYTES,
    }
    body = FUNCTIONS
    for name, number in numbers.items():
        body = body.replace(f"{{{name}}}", str(number))
    return body
