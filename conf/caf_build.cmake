# Included into CAF's own build by ./dev (CMAKE_PROJECT_CAF_INCLUDE), which makes
# it a unity build: a quarter of the time. Two sources of CAF 0.18.7's I/O
# library define a helper of the same name, so that library is left out of it.
cmake_language(DEFER CALL set_target_properties libcaf_io
               PROPERTIES UNITY_BUILD OFF)
