import CRuntime
