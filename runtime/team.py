"""Code of a team of threads as LLVM IR: `run` for the caller, `worker` for the others, and the barrier between them.

A team is a block of 64-bit words, WORDS says which is what. `run` publishes a job by raising `generation`; workers wait
for that, run the entry function and meet the caller at a barrier. Who waits spins for a while, then sleeps on a
condition variable until somebody wakes those who sleep.
"""

from __future__ import annotations

WORDS = {
    "busy": 0,
    "sleeping": 8,
    "generation": 16,
    "arrived": 24,
    "epoch": 32,
    "entry": 40,
    "table": 41,
    "counters": 42,
    "threads": 43,
    "barrier": 44,
    "workspace": 45,
    "mutex": 48,
    "condition": 56,
    "barrier_patience": 64,
    "job_patience": 72,
    "members": 80,
}
"""First word of each part; words that different threads write at the same time are in cache lines of their own.

A job is `entry`, `table` and `counters`. `barrier` is the function that waits for all; `workspace` is the scratch
memory of the threads but the first. Each thread's part of `members` is the address of the team and its own number.
"""
MOST_SPINS = 8000
FEWEST_SPINS = 100
RETRY = 31
"""How often a waiting thread looks before it sleeps: at first MOST_SPINS times, about 0.1 ms. Each time
that was in vain, half as often the next time, down to FEWEST_SPINS; every RETRY + 1 times in vain, as at first again.
So threads spin where the others come soon, and leave a busy machine to those who have work.
"""
PAUSES = {
    "x86_64": "declare void @llvm.x86.sse2.pause()\ndefine internal void @pause() alwaysinline {\n"
    "  call void @llvm.x86.sse2.pause()\n  ret void\n}",
    "aarch64": "declare void @llvm.aarch64.hint(i32)\ndefine internal void @pause() alwaysinline {\n"
    "  call void @llvm.aarch64.hint(i32 1)\n  ret void\n}",
}
NO_PAUSE = "define internal void @pause() alwaysinline {\n  ret void\n}"
"""What a spinning thread tells its processor, by architecture."""

FUNCTIONS = """
declare i32 @sched_yield()
declare i32 @pthread_mutex_lock(ptr)
declare i32 @pthread_mutex_unlock(ptr)
declare i32 @pthread_cond_wait(ptr, ptr)
declare i32 @pthread_cond_broadcast(ptr)
declare i64 @llvm.umax.i64(i64, i64)
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)

; Return when a word is no longer `old`. `patience`: how often to look before sleeping, and how often that was in vain.
define internal void @wait(ptr %team, ptr %word, i64 %old, ptr %patience) {
entry:
  %spins = load atomic i64, ptr %patience monotonic, align 8
  br label %spin
spin:
  %i = phi i64 [ 0, %entry ], [ %i.next, %again ]
  %seen = load atomic i64, ptr %word seq_cst, align 8
  %changed = icmp ne i64 %seen, %old
  br i1 %changed, label %done, label %count
count:
  %i.next = add i64 %i, 1
  %more = icmp ult i64 %i.next, %spins
  br i1 %more, label %again, label %sleep
again:
  call void @pause()
  br label %spin
sleep:
  %vain.at = getelementptr i64, ptr %patience, i64 1
  %vain = atomicrmw add ptr %vain.at, i64 1 monotonic
  %turn = and i64 %vain, {retry}
  %retry = icmp eq i64 %turn, {retry}
  %half = lshr i64 %spins, 1
  %less = call i64 @llvm.umax.i64(i64 %half, i64 {fewest})
  %patient = select i1 %retry, i64 {most}, i64 %less
  store atomic i64 %patient, ptr %patience monotonic, align 8
  %sleeping = getelementptr i64, ptr %team, i64 {sleeping}
  %mutex = getelementptr i64, ptr %team, i64 {mutex}
  %condition = getelementptr i64, ptr %team, i64 {condition}
  %a = atomicrmw add ptr %sleeping, i64 1 seq_cst
  %b = call i32 @pthread_mutex_lock(ptr %mutex)
  br label %check
check:
  %seen.asleep = load atomic i64, ptr %word seq_cst, align 8
  %changed.asleep = icmp ne i64 %seen.asleep, %old
  br i1 %changed.asleep, label %awake, label %block
block:
  %c = call i32 @pthread_cond_wait(ptr %condition, ptr %mutex)
  br label %check
awake:
  %d = call i32 @pthread_mutex_unlock(ptr %mutex)
  %e = atomicrmw sub ptr %sleeping, i64 1 seq_cst
  br label %done
done:
  ret void
}

; Add 1 to a word that others wait for, and wake those who sleep.
define internal void @advance(ptr %team, ptr %word) {
entry:
  %old = atomicrmw add ptr %word, i64 1 seq_cst
  %sleeping.at = getelementptr i64, ptr %team, i64 {sleeping}
  %sleeping = load atomic i64, ptr %sleeping.at seq_cst, align 8
  %nobody = icmp eq i64 %sleeping, 0
  br i1 %nobody, label %done, label %wake
wake:
  %mutex = getelementptr i64, ptr %team, i64 {mutex}
  %condition = getelementptr i64, ptr %team, i64 {condition}
  %a = call i32 @pthread_mutex_lock(ptr %mutex)
  %b = call i32 @pthread_cond_broadcast(ptr %condition)
  %c = call i32 @pthread_mutex_unlock(ptr %mutex)
  br label %done
done:
  ret void
}

define void @symc_barrier(ptr %team, i64 %threads) {
entry:
  %arrived = getelementptr i64, ptr %team, i64 {arrived}
  %epoch.at = getelementptr i64, ptr %team, i64 {epoch}
  %epoch = load atomic i64, ptr %epoch.at seq_cst, align 8
  %before = atomicrmw add ptr %arrived, i64 1 seq_cst
  %here = add i64 %before, 1
  %last = icmp eq i64 %here, %threads
  br i1 %last, label %open, label %stay
open:
  store atomic i64 0, ptr %arrived seq_cst, align 8
  call void @advance(ptr %team, ptr %epoch.at)
  ret void
stay:
  %patience = getelementptr i64, ptr %team, i64 {barrier_patience}
  call void @wait(ptr %team, ptr %epoch.at, i64 %epoch, ptr %patience)
  ret void
}

define ptr @symc_worker(ptr %member) {
entry:
  %team = load ptr, ptr %member
  %thread.at = getelementptr i64, ptr %member, i64 1
  %thread = load i64, ptr %thread.at
  %generation = getelementptr i64, ptr %team, i64 {generation}
  %entry.at = getelementptr i64, ptr %team, i64 {entry}
  %table.at = getelementptr i64, ptr %team, i64 {table}
  %threads.at = getelementptr i64, ptr %team, i64 {threads}
  %patience = getelementptr i64, ptr %team, i64 {job_patience}
  br label %rest
rest:
  %old = phi i64 [ 0, %entry ], [ %new, %work ]
  %new = add i64 %old, 1
  call void @wait(ptr %team, ptr %generation, i64 %old, ptr %patience)
  %function = load ptr, ptr %entry.at
  %leave = icmp eq ptr %function, null
  br i1 %leave, label %end, label %work
work:
  %table = load ptr, ptr %table.at
  %threads = load i64, ptr %threads.at
  %status = call i32 %function(ptr %table, ptr %team, i64 %thread, i64 %threads)
  call void @symc_barrier(ptr %team, i64 %threads)
  br label %rest
end:
  ret ptr null
}

; Run an entry function on a team; on this thread alone when there is none or when it is busy.
define i32 @symc_run(ptr %team, ptr %function, ptr %table, ptr %counters, i64 %bytes) {
entry:
  call void @llvm.memset.p0.i64(ptr %counters, i8 0, i64 %bytes, i1 false)
  %none = icmp eq ptr %team, null
  br i1 %none, label %alone, label %ask
ask:
  %busy = getelementptr i64, ptr %team, i64 {busy}
  %pair = cmpxchg ptr %busy, i64 0, i64 1 seq_cst seq_cst
  %free = extractvalue { i64, i1 } %pair, 1
  br i1 %free, label %together, label %alone
alone:
  %lone = alloca [{members} x i64], align 64
  %lone.counters = getelementptr i64, ptr %lone, i64 {counters}
  store ptr %counters, ptr %lone.counters
  %lone.status = call i32 %function(ptr %table, ptr %lone, i64 0, i64 1)
  ret i32 %lone.status
together:
  %entry.at = getelementptr i64, ptr %team, i64 {entry}
  %table.at = getelementptr i64, ptr %team, i64 {table}
  %counters.at = getelementptr i64, ptr %team, i64 {counters}
  %threads.at = getelementptr i64, ptr %team, i64 {threads}
  %generation = getelementptr i64, ptr %team, i64 {generation}
  store ptr %function, ptr %entry.at
  store ptr %table, ptr %table.at
  store ptr %counters, ptr %counters.at
  call void @advance(ptr %team, ptr %generation)
  %threads = load i64, ptr %threads.at
  %status = call i32 %function(ptr %table, ptr %team, i64 0, i64 %threads)
  call void @symc_barrier(ptr %team, i64 %threads)
  store atomic i64 0, ptr %busy seq_cst, align 8
  ret i32 %status
}

; Let the workers of a team return, after the job that runs. The team stays busy for ever.
define void @symc_dismiss(ptr %team) {
entry:
  %busy = getelementptr i64, ptr %team, i64 {busy}
  br label %ask
ask:
  %pair = cmpxchg ptr %busy, i64 0, i64 1 seq_cst seq_cst
  %free = extractvalue { i64, i1 } %pair, 1
  br i1 %free, label %leave, label %later
later:
  %ignored = call i32 @sched_yield()
  br label %ask
leave:
  %entry.at = getelementptr i64, ptr %team, i64 {entry}
  %generation = getelementptr i64, ptr %team, i64 {generation}
  store ptr null, ptr %entry.at
  call void @advance(ptr %team, ptr %generation)
  ret void
}
"""


def team_code(architecture: str) -> str:
    """The functions as LLVM IR for an architecture such as `x86_64`."""
    body = FUNCTIONS
    for name, number in {**WORDS, "most": MOST_SPINS, "fewest": FEWEST_SPINS, "retry": RETRY}.items():
        body = body.replace(f"{{{name}}}", str(number))
    return PAUSES.get(architecture, NO_PAUSE) + "\n" + body
