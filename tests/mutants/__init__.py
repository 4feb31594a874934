"""The code of policy, operations and record, bent one place at a time: does a quick test notice (`make mutants`)?"""
