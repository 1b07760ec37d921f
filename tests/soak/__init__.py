"""A build of very many pages, which are made while they are read: does its memory stay flat, and its speed?"""
