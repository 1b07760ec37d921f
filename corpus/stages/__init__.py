"""The stages of a build: tasks from files to files, each the same whenever, wherever and how often it is run.

    raw ─ clean ─▶ runs ─ site lines ─▶ runs ─ duplicates ─▶ twins ─ write ─▶ shards ─ finish ─▶ release

A task is a function of JSON values, so that any process on any machine can run it. It writes its files whole or not at
all, under names that follow from the task, and its answer last: a task whose answer is there is done. Order, folds and
bytes of a release follow from the ids of its pages, never from which task found them or when.
"""
