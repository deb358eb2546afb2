"""SDK (säker digital kommunikation): papers as messages between the functions of authorities.

Samlas writes DIGG's `MessageWithAttachments` into one folder and reads it from another; a message
service of the installation's own takes it from there, with the envelope, the signing and the
transport. `message` is the format, `folders` the hand-over; `exchange.sdk_sending` and
`exchange.sdk_receiving` are the ways out and in.
"""
