"""What gradus_client.py keeps to, against a running server: `client_conformance.py URL`, the token in GRADUS_TOKEN.

Prints a line for each claim that holds; ends with 1 at the first that does not.
"""

import sys

import gymnasium as gym
import numpy as np
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from gymnasium.wrappers.vector import RecordEpisodeStatistics

from gradus_client import GradusError, GradusVectorEnv

SERVER = sys.argv[1]
NATIVES = ["CartPole-v1", "Acrobot-v1", "MountainCar-v0", "MountainCarContinuous-v0", "Pendulum-v1"]
COMPOSITE = "Composite-v0"
LANES = 3
SEED = 42


def make(name, lanes=LANES, **options):
    return GradusVectorEnv(f"{SERVER}/{name}", lanes, **options)


def actions(envs, count):
    envs.action_space.seed(1)
    return [envs.action_space.sample() for _ in range(count)]


def same(one, two):
    """Equal, in every part and in type."""
    if isinstance(one, dict):
        return isinstance(two, dict) and list(one) == list(two) and all(same(one[key], two[key]) for key in one)
    if isinstance(one, tuple):
        return isinstance(two, tuple) and len(one) == len(two) and all(map(same, one, two))
    one, two = np.asarray(one), np.asarray(two)
    if one.dtype == object:
        return two.dtype == object and all(
            (a is None and b is None) or (a is not None and b is not None and same(a, b)) for a, b in zip(one, two)
        )
    return one.dtype == two.dtype and one.shape == two.shape and np.array_equal(one, two)


def lane_of(part, lane):
    if isinstance(part, dict):
        return {key: lane_of(value, lane) for key, value in part.items()}
    if isinstance(part, tuple):
        return tuple(lane_of(value, lane) for value in part)
    return part[lane : lane + 1]


def raises(kind, call):
    try:
        call()
    except kind as e:
        return str(e)
    raise AssertionError(f"no {kind.__name__} was raised")


def claim_the_spaces_are_those_of_gymnasium():
    for name in NATIVES:
        envs, original = make(name), gym.make(name)
        assert envs.single_observation_space == original.observation_space, name
        assert envs.single_action_space == original.action_space, name
        assert envs.observation_space.shape == (LANES, *original.observation_space.shape), name
        assert envs.max_episode_steps == original.spec.max_episode_steps, name
        assert envs.reward_threshold == original.spec.reward_threshold, name
        assert envs.metadata["autoreset_mode"] == AutoresetMode.SAME_STEP
        envs.close()


def claim_observations_are_elements_of_the_batched_space():
    for name in [*NATIVES, COMPOSITE]:
        envs = make(name)
        observations, infos = envs.reset(seed=SEED)
        assert observations in envs.observation_space and infos == {}, name
        for action in actions(envs, 20):
            observations, rewards, terminated, truncated, infos = envs.step(action)
            assert observations in envs.observation_space, name
            assert rewards.dtype == np.float64 and rewards.shape == (LANES,), name
            assert terminated.dtype == truncated.dtype == np.bool_, name
        envs.close()


def claim_the_same_seed_gives_the_same_trajectory():
    for name in [*NATIVES, COMPOSITE]:
        one, two = make(name), make(name)
        assert same(one.reset(seed=SEED)[0], two.reset(seed=SEED)[0]), name
        for action in actions(one, 60):
            assert same(one.step(action), two.step(action)), name
        one.close(), two.close()


def claim_lane_i_of_a_seed_is_lane_0_of_the_seed_plus_i():
    for name in [*NATIVES, COMPOSITE]:
        together, alone = make(name), make(name, 1)
        lane = LANES - 1
        assert same(lane_of(together.reset(seed=SEED)[0], lane), alone.reset(seed=SEED + lane)[0]), name
        for action in actions(together, 60):
            several, single = together.step(action), alone.step(lane_of(action, lane))
            assert same(lane_of(several[:4], lane), single[:4]), name
            ended = several[2][lane] or several[3][lane]
            if ended:
                assert same(several[4]["final_obs"][lane], single[4]["final_obs"][0]), name
        together.close(), alone.close()


def claim_seeds_are_an_integer_a_list_or_none():
    envs = make("CartPole-v1")
    first = envs.reset(seed=7)[0]
    assert same(envs.reset(seed=[7, 8, 9])[0], first)
    partly = envs.reset(seed=[7, None, 9])[0]
    assert same(partly[[0, 2]], first[[0, 2]]) and not same(partly[1], first[1])
    assert not same(envs.reset()[0], envs.reset()[0])
    assert raises(ValueError, lambda: envs.reset(seed=[1])) == "seed has 1 numbers: expected 3, one for each lane"
    assert raises(ValueError, lambda: envs.reset(seed=-1)).startswith("seed is -1: expected at least 0")
    envs.close()


def claim_a_step_is_the_one_of_gymnasium_same_step_infos_and_all():
    """Against Gymnasium's own vector; the numbers agree to rounding, everything else is equal."""
    envs = make("CartPole-v1")
    original = SyncVectorEnv([lambda: gym.make("CartPole-v1")] * LANES, autoreset_mode=AutoresetMode.SAME_STEP)
    assert np.allclose(envs.reset(seed=SEED)[0], original.reset(seed=SEED)[0], atol=1e-6)
    ends = 0
    for action in actions(envs, 300):
        ours, theirs = envs.step(action), original.step(action)
        assert np.allclose(ours[0], theirs[0], atol=1e-4)
        assert same(ours[1:4], theirs[1:4])
        assert sorted(ours[4]) == sorted(theirs[4]), (ours[4], theirs[4])
        if ours[4]:
            ends += 1
            assert same(ours[4]["_final_obs"], theirs[4]["_final_obs"])
            assert same(ours[4]["_final_info"], theirs[4]["_final_info"]) and ours[4]["final_info"] == {}
            for row, expected in zip(ours[4]["final_obs"], theirs[4]["final_obs"]):
                assert (row is None) == (expected is None)
                assert row is None or row.dtype == expected.dtype and np.allclose(row, expected, atol=1e-4)
    assert ends > 10
    envs.close(), original.close()


def claim_a_refused_action_moves_no_lane():
    envs, untroubled = make("CartPole-v1"), make("CartPole-v1")
    envs.reset(seed=SEED), untroubled.reset(seed=SEED)
    for action in actions(envs, 5):
        wrong = action.copy()
        wrong[-1] = 2
        message = raises(ValueError, lambda: envs.step(wrong))
        assert message.startswith("action 2 is outside Discrete(2): expected an integer in [0, 2) (environment 2"), message
        assert raises(ValueError, lambda: envs.step(action.astype(float))).startswith("actions is [")
        assert raises(ValueError, lambda: envs.step(action[:1])).startswith("actions has the shape (1,): expected (3,)")
        assert same(envs.step(action), untroubled.step(action))
    envs.close(), untroubled.close()
    envs = make("Pendulum-v1")
    envs.reset(seed=SEED)
    message = raises(ValueError, lambda: envs.step(np.full((LANES, 1), np.nan, np.float32)))
    assert message.startswith("action NaN is outside Box"), message
    envs.close()


def claim_what_was_returned_is_the_callers_unless_copy_is_false():
    for copy in (True, False):
        envs = make("CartPole-v1", copy=copy)
        observations, _ = envs.reset(seed=SEED)
        first = observations.copy()
        stepped = envs.step(np.zeros(LANES, int))
        kept = [part.copy() for part in stepped[:4]]
        for action in actions(envs, 30):
            envs.step(action)
        assert same(observations, first) == copy
        assert same(tuple(stepped[:4]), tuple(kept)) == copy
        envs.close()


def claim_a_step_before_a_reset_is_refused():
    envs = make("CartPole-v1")
    assert raises(GradusError, lambda: envs.step(np.zeros(LANES, int))).endswith("expected a reset first")
    envs.close()


def claim_a_lost_connection_is_made_again_and_no_step_is_lost():
    envs, untroubled = make("CartPole-v1"), make("CartPole-v1")
    envs.reset(seed=SEED), untroubled.reset(seed=SEED)
    for action in actions(envs, 5):
        envs._connection._socket.shutdown(2)
        assert same(envs.step(action), untroubled.step(action))
    envs.close(), untroubled.close()


def claim_a_second_close_does_nothing():
    envs = make("CartPole-v1")
    envs.reset(seed=SEED)
    envs.close()
    envs.close()
    assert raises(GradusError, lambda: envs.reset()).endswith(" is closed")


def claim_a_refusal_is_one_line():
    assert raises(GradusError, lambda: make("CartPole-v1", token="wrong-token-wrong")) == (
        f"{SERVER}/CartPole-v1: the token is missing or wrong: expected Authorization: Bearer …; set the variable"
        " GRADUS_TOKEN to the server's"
    )
    assert "this server does not offer 'Nothing-v0'" in raises(GradusError, lambda: make("Nothing-v0"))
    assert "does not allow the argument 'a'" in raises(GradusError, lambda: make("CartPole-v1", kwargs={"a": 1}))
    assert "cannot be drawn" in raises(GradusError, lambda: make("Composite-v0", render=True))
    # Five attempts take two seconds.
    assert "after 5 attempts in " in raises(GradusError, lambda: GradusVectorEnv("http://127.0.0.1:1/CartPole-v1"))


def claim_lanes_are_drawn():
    envs = make("CartPole-v1", render=True)
    envs.reset(seed=SEED)
    before = envs.render()
    envs.step(actions(envs, 1)[0])
    after = envs.render()
    assert len(before) == LANES
    for one, two in zip(before, after):
        assert one.shape == two.shape == (400, 600, 3) and one.dtype == np.uint8
        assert 0 < np.count_nonzero(np.any(one != two, axis=2)) < one.shape[0] * one.shape[1] / 10
    envs.close()


def claim_gymnasiums_own_wrapper_counts_episodes():
    envs = RecordEpisodeStatistics(make("CartPole-v1"))
    envs.reset(seed=SEED)
    counted = 0
    for action in actions(envs, 100):
        infos = envs.step(action)[4]
        counted += "episode" in infos
    assert counted > 3 and len(envs.length_queue) >= counted
    envs.close()


for name, claim in list(globals().items()):
    if name.startswith("claim_"):
        claim()
        print(name[len("claim_") :].replace("_", " "))
