"""Prints the secret of a path in the vault that the environment names, as a back end in Python reads it."""

import os
import sys

import hvac

client = hvac.Client(
    url=os.environ["VAULT_ADDR"], token=os.environ["VAULT_TOKEN"], verify=os.environ["VAULT_CACERT"]
)
entry = client.secrets.kv.v2.read_secret_version(
    mount_point="secret", path=sys.argv[1], raise_on_deleted_version=True
)
sys.stdout.write(entry["data"]["data"]["secret"])
