.PHONY: help setup run test story bench format lint

help:    ## name what there is
	@sed -n 's/^\([a-z]*\): *## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 16
setup:   ## install what building and testing need (Debian 12)
	@bin/setup test
run:     ## build Yilu and serve it on http://127.0.0.1:8080 (HOST, PORT)
	@bin/run
test:    ## run all tests
	@bin/test
story:   ## play the main job through the public API, step by step
	@bin/story
bench:   ## measure Yilu beside its peers (ARGS="--quick")
	@bin/bench $(ARGS)
format:  ## rewrite the Swift files in the house's form
	@bin/format
lint:    ## check the form of all files
	@bin/lint
