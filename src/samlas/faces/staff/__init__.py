"""The staff's pages, one file per step of the process.

A view reads the request, calls one function of `casework` or `exchange`, and shows the answer. It
holds no rule and no permission: `request.assignment` goes along into every call.
"""
